#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the system calls an error number.
func errorText(_ number: CInt) -> String { String(cString: strerror(number)).lowercased() }
