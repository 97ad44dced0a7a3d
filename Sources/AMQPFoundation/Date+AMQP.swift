public import AMQPCodec
public import Foundation

extension Date: AMQPConvertible {
    /// A `timestamp`, to the nearest millisecond; nil for a date that milliseconds in 64 bits do not reach.
    public var amqpValue: Value? {
        Int64(exactly: (timeIntervalSince1970 * 1000).rounded()).map { .timestamp(Timestamp(milliseconds: $0)) }
    }

    /// From a `timestamp`.
    public init?(amqpValue: Value) {
        guard let timestamp = Timestamp(amqpValue: amqpValue) else { return nil }
        self.init(timestamp)
    }

    /// The same point in time.
    public init(_ timestamp: Timestamp) { self.init(timeIntervalSince1970: Double(timestamp.milliseconds) / 1000) }
}

extension Timestamp {
    /// The nearest millisecond; nil for a date that milliseconds in 64 bits do not reach.
    public init?(_ date: Date) {
        guard let value = date.amqpValue else { return nil }
        self.init(amqpValue: value)
    }
}
