public import AMQPCodec
public import Foundation

extension URL: AMQPConvertible {
    /// A `string`.
    public var amqpValue: Value? { .string(absoluteString) }

    /// From a `string` that is a URL.
    public init?(amqpValue: Value) {
        guard case .string(let text) = amqpValue else { return nil }
        self.init(string: text)
    }
}
