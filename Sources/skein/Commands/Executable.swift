#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// This program.
enum Executable {
    /// Its path. Throws a ``Failure`` if the system does not tell it.
    static var path: String {
        get throws {
            guard let path = realpath("/proc/self/exe", nil) ?? realpath(CommandLine.arguments[0], nil) else {
                throw Failure("cannot find the file of this program: \(String(cString: strerror(errno)))")
            }
            defer { free(path) }
            return String(cString: path)
        }
    }
}
