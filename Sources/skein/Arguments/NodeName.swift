import ArgumentParser

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Names of nodes: 1 to 64 letters, digits, dots, underscores and hyphens.
enum NodeName {
    private static let longest = 64

    /// Reads an argument, or says what a name is made of.
    static func argument(_ text: String) throws -> String {
        guard (1...longest).contains(text.utf8.count), text.unicodeScalars.allSatisfy(isAllowed) else {
            throw ValidationError("a name is 1 to \(longest) letters, digits, dots, underscores or hyphens")
        }
        return text
    }

    /// The name of a node that was not given one: the host's, and something to tell the nodes of one host apart.
    static func standard(port: Int) -> String {
        let suffix =
            switch port {
            case 5672: ""
            // Any free port, which is not known yet.
            case 0: "-\(getpid())"
            default: "-\(port)"
            }
        let host = hostName().prefix { $0 != "." }.unicodeScalars.filter(isAllowed).prefix(longest - suffix.utf8.count)
        return (host.isEmpty ? "node" : String(String.UnicodeScalarView(host))) + suffix
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "A"..."Z", "a"..."z", "0"..."9", ".", "_", "-": true
        default: false
        }
    }

    private static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
