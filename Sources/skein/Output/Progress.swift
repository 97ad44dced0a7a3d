import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// How far something has come, in a line of the terminal that is written over again and again; nothing if standard error is no terminal.
final class Progress: Sendable {
    private struct Line {
        var width = 0
        var last: ContinuousClock.Instant?
    }

    private let isShown: Bool
    private let line = Mutex(Line())

    init() { isShown = isatty(STDERR_FILENO) != 0 }

    /// Says how far it is, unless that was said a moment ago.
    func say(_ text: @autoclosure () -> String) {
        guard isShown else { return }
        line.withLock { line in
            let now = ContinuousClock.now
            if let last = line.last, now - last < .milliseconds(100) { return }
            line.last = now
            let text = text()
            Console.writeRaw("\r" + text.padded(to: line.width))
            line.width = text.count
        }
    }

    /// Clears the line.
    func clear() {
        line.withLock { line in
            guard line.width > 0 else { return }
            Console.writeRaw("\r" + "".padded(to: line.width) + "\r")
            line.width = 0
        }
    }
}
