#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The program `skein`.
enum Program {
    /// Its path: the one that is given, or what the variable `SKEIN` names, or what is found by `PATH`.
    static func path(_ given: String?) throws(MeshFailure) -> String {
        if let path = given ?? variable("SKEIN") {
            guard access(path, X_OK) == 0 else { throw MeshFailure(["\(path) is no program that can be run"]) }
            return path
        }
        for folder in (variable("PATH") ?? "").split(separator: ":") {
            let path = "\(folder)/skein"
            if access(path, X_OK) == 0 { return path }
        }
        throw MeshFailure(["the program skein is not found: set SKEIN to its path"])
    }

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
