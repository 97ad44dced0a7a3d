import AMQPCodec
import Testing

/// The named numbers of the specification.
struct ConstantCheck {
    let specification: Specification

    /// Ours, by part and name.
    static let values: [String: Int] = [
        "transport.PORT": StandardPort.amqp, "transport.SECURE-PORT": StandardPort.amqps,
        "transport.MAJOR": version(.amqp)[0], "transport.MINOR": version(.amqp)[1],
        "transport.REVISION": version(.amqp)[2],
        "transport.MIN-MAX-FRAME-SIZE": Int(FrameHeader.minimumMaxFrameSize),
        "messaging.MESSAGE-FORMAT": Int(Message.format),
        "security.TLS-MAJOR": version(.tls)[0], "security.TLS-MINOR": version(.tls)[1],
        "security.TLS-REVISION": version(.tls)[2],
        "security.SASL-MAJOR": version(.sasl)[0], "security.SASL-MINOR": version(.sasl)[1],
        "security.SASL-REVISION": version(.sasl)[2],
    ]

    private static func version(_ header: ProtocolHeader) -> [Int] { header.bytes.suffix(3).map(Int.init) }

    func run() -> [String] {
        specification.constants.map { constant in
            let name = "\(constant.part).\(constant.name)"
            #expect(Self.values[name] == Int(constant.value), "\(name)")
            return constant.definition
        }
    }
}
