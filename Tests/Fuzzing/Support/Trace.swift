import Glibc

/// Tells what happens in an input that is replayed, if FUZZ_TRACE is set.
package enum Trace {
    private static let isOn = getenv("FUZZ_TRACE") != nil

    package static func note(_ sentence: @autoclosure () -> String) {
        guard isOn else { return }
        // By hand, for the program may end before a buffer is written.
        var line = sentence() + "\n"
        _ = line.withUTF8 { write(2, $0.baseAddress, $0.count) }
    }
}
