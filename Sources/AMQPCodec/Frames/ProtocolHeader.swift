/// The eight bytes that open each layer of a connection: `AMQP`, a protocol id and version 1.0.0 (§2.2, §5.2, §5.3).
public enum ProtocolHeader: UInt8, Sendable {
    /// AMQP itself.
    case amqp = 0
    /// A TLS layer negotiated in the open.
    case tls = 2
    /// A SASL layer.
    case sasl = 3

    /// How many bytes a header has.
    public static let byteCount = 8

    /// The bytes on the wire.
    public var bytes: [UInt8] { [0x41, 0x4d, 0x51, 0x50, rawValue, 1, 0, 0] }

    /// What a look at the first bytes of an input can tell.
    public enum Match: Sendable, Equatable {
        /// A header that the specification defines.
        case header(ProtocolHeader)
        /// What is there could become one.
        case incomplete
        /// Another protocol, or another version.
        case foreign
    }

    /// Looks at the first bytes of an input; says `foreign` as soon as they cannot become a header.
    public static func match(_ input: RawSpan) -> Match {
        let expected = ProtocolHeader.amqp.bytes
        func byte(_ index: Int) -> UInt8 { input.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self) }
        for index in 0..<min(input.byteCount, byteCount) {
            let fits =
                switch index {
                case 4: ProtocolHeader(rawValue: byte(4)) != nil
                default: byte(index) == expected[index]
                }
            guard fits else { return .foreign }
        }
        guard input.byteCount >= byteCount, let header = ProtocolHeader(rawValue: byte(4)) else { return .incomplete }
        return .header(header)
    }
}

extension OutputBuffer {
    /// Appends a protocol header.
    public mutating func write(_ header: ProtocolHeader) {
        for byte in header.bytes { append(byte) }
    }
}
