/// A point on whatever clock the application reads; only differences mean anything.
public struct Moment: Sendable, Hashable, Comparable, BitwiseCopyable {
    /// Nanoseconds since the clock's origin.
    public var nanoseconds: Int64

    /// A point `nanoseconds` after the clock's origin.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Earlier is less.
    public static func < (left: Moment, right: Moment) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The moment `milliseconds` later.
    public func advanced(byMilliseconds milliseconds: UInt32) -> Moment {
        Moment(nanoseconds: nanoseconds + Int64(milliseconds) * 1_000_000)
    }
}
