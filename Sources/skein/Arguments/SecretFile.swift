#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A file with passwords or keys in it.
struct SecretFile {
    let path: String
    let text: String
    /// Whether more can read or change it than its owner and his group.
    let isExposed: Bool

    private static let longest = 1 << 26

    init(_ path: String) throws {
        self.path = path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure("cannot open \(path): \(Self.systemError)") }
        defer { close(descriptor) }
        var status = stat()
        isExposed = fstat(descriptor, &status) == 0 && status.st_mode & (S_IROTH | S_IWOTH) != 0
        var octets: [UInt8] = []
        while octets.count <= Self.longest {
            var piece = [UInt8](repeating: 0, count: 65_536)
            let count = read(descriptor, &piece, piece.count)
            guard count >= 0 || errno == EINTR else { throw Failure("cannot read \(path): \(Self.systemError)") }
            if count == 0 { break }
            octets += piece.prefix(max(count, 0))
        }
        guard octets.count <= Self.longest else { throw Failure("\(path) is longer than \(Self.longest >> 20) MiB") }
        guard let text = String(validating: octets, as: UTF8.self) else { throw Failure("\(path) is not UTF-8") }
        self.text = text
    }

    /// What to tell a person about it, if there is anything.
    var warning: String? {
        isExposed ? "everybody on this machine can read or change \(path), which has secrets in it" : nil
    }

    private static var systemError: String { String(cString: strerror(errno)).lowercased() }
}
