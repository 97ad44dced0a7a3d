import AMQPEngine

/// When something may be done again that is dear: at once after a quiet time, and less and less often while the reasons for it keep coming.
struct Throttle {
    // Milliseconds.
    private static let firstWait: UInt32 = 10
    private static let lastWait: UInt32 = 200
    /// For how many times the last wait nothing must have been done for the first wait to count again.
    private static let quiet: UInt32 = 5

    private var wait = Throttle.firstWait
    private var last: Moment?
    /// Before that moment it may not be done again; nil if there is none.
    private(set) var end: Moment?

    /// Whether it may be done.
    func isOpen(_ now: Moment) -> Bool { end.map { $0 <= now } ?? true }

    /// It was done.
    mutating func close(_ now: Moment) {
        let isLate = last.map { $0.advanced(byMilliseconds: Self.quiet * wait) <= now } ?? true
        wait = isLate ? Self.firstWait : min(2 * wait, Self.lastWait)
        last = now
        end = now.advanced(byMilliseconds: wait)
    }
}
