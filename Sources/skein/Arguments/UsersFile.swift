import AMQPAuthentication
import MeshNode

/// The file that says who may connect to a node.
enum UsersFile {
    static func read(_ file: SecretFile, allowPlain: Bool) throws -> NodeAccess {
        let users: UserTable
        do {
            users = try UserTable(text: file.text)
        } catch {
            throw Failure("\(file.path): \(error)")
        }
        guard !users.isEmpty else { throw Failure("\(file.path): there are no users, so nobody could connect") }
        guard allowPlain || !users.hashes.isEmpty else {
            throw Failure(
                "\(file.path): there is no hash for which all users have a stored key, and clients could not know which to use"
            )
        }
        var access = NodeAccess(users)
        access.allowsPlainUnencrypted = allowPlain
        return access
    }
}
