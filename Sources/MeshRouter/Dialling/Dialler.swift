public import AMQPEngine

/// When one configured neighbour is dialled: at once, and again whenever the connection is gone, less and less often while it fails.
///
/// It has neither clock nor randomness: what leads to another attempt is told with the time and a number from 0 to 1, and answered with the moment
/// of that attempt. The number spreads the attempts of nodes that were cut off together.
public struct Dialler: Sendable {
    private var delay = Dialler.firstDelay
    private var isStopped = false
    /// The neighbour's name, once it has been linked.
    private var neighbour: String?
    /// The neighbour that is linked by another connection, as long as it is.
    private var parkedFor: String?
    /// Since when the neighbour has been linked.
    private var linkedAt: Moment?

    // Milliseconds.
    private static let firstDelay: UInt32 = 100
    private static let lastDelay: UInt32 = 2_000
    /// The delay once a login has failed, which waiting will hardly mend.
    private static let refusedDelay: UInt32 = 10_000
    /// How long a link must have lasted before the first delay is worth trying again.
    private static let settled: UInt32 = 5_000

    /// For a neighbour that is dialled for the first time now.
    public init() {}

    /// The neighbour answered and is linked, and this is its name.
    public mutating func linked(to name: String, now: Moment) {
        neighbour = name
        linkedAt = now
    }

    /// The neighbour is linked by another connection: waits for that to end.
    public mutating func park(until name: String) {
        neighbour = name
        parkedFor = name
    }

    /// The neighbour says that it is linked by another connection, of which nothing is known: waits longer for that than for others.
    public mutating func linkUnclear(_ name: String) {
        neighbour = name
        linkedAt = nil
        delay = Dialler.lastDelay
    }

    /// A neighbour may not be linked any more; says when to dial if it is not linked by then, if that was what was waited for.
    public mutating func neighbourUnclear(_ name: String, now: Moment, chance: Double) -> Moment? {
        guard parkedFor == name else { return nil }
        parkedFor = nil
        delay = Dialler.lastDelay
        return next(now, chance)
    }

    /// Some neighbour is linked by a connection that was not dialled here. If it is the one that was linked before, waits for that to end.
    public mutating func linkedOtherwise(_ name: String) {
        if neighbour == name, linkedAt == nil { parkedFor = name }
    }

    /// Whether to dial when a moment has come that was given for that: the neighbour may have been linked since.
    public var isDue: Bool { !isStopped && parkedFor == nil }

    /// One side does not believe the other, or is not believed.
    public mutating func refused() { delay = Dialler.refusedDelay }

    /// The neighbour is not to be dialled any more.
    public mutating func stop() { isStopped = true }

    /// A neighbour is not linked any more; says when to dial, if that was what was waited for.
    public mutating func neighbourLost(_ name: String, now: Moment, chance: Double) -> Moment? {
        guard parkedFor == name else { return nil }
        parkedFor = nil
        delay = Dialler.firstDelay
        return next(now, chance)
    }

    /// An attempt has failed, or the connection that it made is over; says when to dial again, unless the neighbour is linked otherwise.
    public mutating func ended(now: Moment, chance: Double) -> Moment? {
        if let linkedAt, linkedAt.advanced(byMilliseconds: Dialler.settled) <= now { delay = Dialler.firstDelay }
        linkedAt = nil
        return parkedFor == nil ? next(now, chance) : nil
    }

    private mutating func next(_ now: Moment, _ chance: Double) -> Moment? {
        guard !isStopped else { return nil }
        // A quarter early or late at most.
        let wait = Double(delay) * (0.75 + chance / 2)
        delay = min(delay * 2, Dialler.lastDelay)
        return Moment(nanoseconds: now.nanoseconds + Int64(wait * 1_000_000))
    }
}
