#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A file of text that is not too long.
enum TextFile {
    /// Why there is no text, in a few words.
    struct Unreadable: Error {
        let sentence: String
    }

    /// Reads a file of at most so many bytes.
    static func read(_ path: String, limit: Int) throws(Unreadable) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unreadable(sentence: "cannot be opened: \(systemError)") }
        defer { close(descriptor) }
        var octets: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while octets.count <= limit {
            #if canImport(Darwin)
                let count = Darwin.read(descriptor, &piece, piece.count)
            #elseif canImport(Musl)
                let count = Musl.read(descriptor, &piece, piece.count)
            #else
                let count = Glibc.read(descriptor, &piece, piece.count)
            #endif
            guard count >= 0 || errno == EINTR else { throw Unreadable(sentence: "cannot be read: \(systemError)") }
            if count == 0 { break }
            octets += piece.prefix(max(count, 0))
        }
        // One byte too many is enough to tell.
        guard octets.count <= limit else { throw Unreadable(sentence: "is longer than \(limit >> 20) MiB") }
        guard let text = String(validating: octets, as: UTF8.self) else { throw Unreadable(sentence: "is not UTF-8") }
        return text
    }

    private static var systemError: String { String(cString: strerror(errno)).lowercased() }
}
