import AMQPAuthentication
import AMQPEngine
import ArgumentParser

/// `skein user`
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Make lines for the file of `skein node --users`.",
        discussion: """
            Asks for a password twice, or reads a line of standard input, and prints what a node has to know to recognise the user: keys, from \
            which the password cannot be read. The line :decoys: is a secret that keeps those who try names from telling which exist; the \
            first in a file counts, and stays when users come and go.

              (umask 077; skein user ann >> users)
              skein node --users users
            """)

    @Argument(help: "The name of the user.")
    var name: String

    func validate() throws {
        guard !name.contains(":"), !name.hasPrefix("#"), !name.isEmpty else {
            throw ValidationError("a name has no colon and does not begin with #")
        }
    }

    func run() async throws {
        try await complaining {
            guard let password = try Console.readPassword(prompt: "Password of \(name): ") else {
                throw Failure("there is no password on standard input")
            }
            var lines = [UserTable.decoyLine()]
            for hash in SCRAMHash.allCases {
                guard let credentials = SCRAMCredentials(password: password, hash) else {
                    throw Failure("the password is empty, or has characters that SASLprep (RFC 4013) forbids")
                }
                let line = "\(name):\(credentials.text)"
                guard (try? UserTable(text: line)) != nil else {
                    throw Failure("the name has characters that SASLprep (RFC 4013) forbids")
                }
                lines.append(line)
            }
            for line in lines { try Console.print(line) }
        }
    }
}
