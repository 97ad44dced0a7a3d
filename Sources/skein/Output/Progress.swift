#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// How far something has come, in a line of the terminal that is written over again and again; nothing if standard error is no terminal.
final class Progress {
    private let isShown: Bool
    private var width = 0
    private var last: ContinuousClock.Instant?

    init() { isShown = isatty(STDERR_FILENO) != 0 }

    /// Says how far it is, unless that was said a moment ago.
    func say(_ text: @autoclosure () -> String) {
        guard isShown else { return }
        let now = ContinuousClock.now
        if let last, now - last < .milliseconds(100) { return }
        last = now
        write(text())
    }

    /// Clears the line.
    func clear() {
        guard isShown, width > 0 else { return }
        write("")
    }

    private func write(_ text: String) {
        let line = "\r" + text.padded(to: width) + (text.isEmpty ? "\r" : "")
        width = text.count
        Console.writeRaw(line)
    }
}
