/// What is left of a time-out for the steps of something that takes several.
struct Deadline {
    private let end: ContinuousClock.Instant?

    /// Starts the time; nil is for ever.
    init(_ timeout: Duration?) { end = timeout.map { ContinuousClock.now + $0 } }

    /// What is left, never less than nothing; nil for ever.
    var remaining: Duration? { end.map { max(.zero, ContinuousClock.now.duration(to: $0)) } }
}
