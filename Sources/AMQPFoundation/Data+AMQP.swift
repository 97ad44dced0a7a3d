public import AMQPCodec
public import Foundation

extension Data: AMQPConvertible {
    /// A `binary`.
    public var amqpValue: Value? { .binary(Array(self)) }

    /// From a `binary`.
    public init?(amqpValue: Value) {
        guard case .binary(let octets) = amqpValue else { return nil }
        self.init(octets)
    }
}
