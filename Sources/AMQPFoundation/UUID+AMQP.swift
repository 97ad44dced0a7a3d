public import AMQPCodec
public import Foundation

extension UUID: AMQPConvertible {
    /// A `uuid`.
    public var amqpValue: Value? { .uuid(AMQPUUID(self)) }

    /// From a `uuid`, or from a `string` that has the usual form of one.
    public init?(amqpValue: Value) {
        switch amqpValue {
        case .uuid(let uuid): self.init(uuid)
        case .string(let text): self.init(uuidString: text)
        default: return nil
        }
    }

    /// The same identifier.
    public init(_ uuid: AMQPUUID) {
        var octets = (uuid.high.bigEndian, uuid.low.bigEndian)
        self = withUnsafeBytes(of: &octets) { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}

extension AMQPUUID {
    /// The same identifier.
    public init(_ uuid: UUID) {
        self = withUnsafeBytes(of: uuid.uuid) {
            AMQPUUID(
                high: UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)),
                low: UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }
}
