#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Standard output and standard error, a line at a time and never held back in a buffer.
enum Console {
    /// Standard output could not be written.
    struct OutputClosed: Error, CustomStringConvertible {
        let description = "standard output takes no more"
    }

    /// Writes a line to standard output.
    static func print(_ line: String) throws {
        guard write(line + "\n", to: STDOUT_FILENO) else { throw OutputClosed() }
    }

    /// Writes a line about what went wrong to standard error.
    static func complain(_ what: String) { note("skein: \(what.oneLine)") }

    /// Writes a line to standard error.
    static func note(_ line: String) { _ = write(line + "\n", to: STDERR_FILENO) }

    /// Writes to standard error as it is, without ending the line.
    static func writeRaw(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    /// Whether standard input is a person's.
    static var inputIsTerminal: Bool { isatty(STDIN_FILENO) != 0 }

    /// Reads what there is of standard input, at most so many bytes, and waits if there is nothing yet; empty at its end.
    static func read(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
            repeat {
                #if canImport(Darwin)
                    used = Darwin.read(STDIN_FILENO, buffer.baseAddress, count)
                #elseif canImport(Musl)
                    used = Musl.read(STDIN_FILENO, buffer.baseAddress, count)
                #else
                    used = Glibc.read(STDIN_FILENO, buffer.baseAddress, count)
                #endif
            } while used < 0 && errno == EINTR
            used = max(used, 0)
        }
    }

    private static func write(_ text: String, to descriptor: CInt) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)[...]
            while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
                #if canImport(Darwin)
                    let count = Darwin.write(descriptor, start, rest.count)
                #elseif canImport(Musl)
                    let count = Musl.write(descriptor, start, rest.count)
                #else
                    let count = Glibc.write(descriptor, start, rest.count)
                #endif
                guard count >= 0 || errno == EINTR else { return false }
                rest = rest.dropFirst(max(count, 0))
            }
            return true
        }
    }
}
