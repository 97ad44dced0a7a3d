import AMQPCodec

extension Connection {
    /// The one mechanism of ``SASLPolicy/anonymous``.
    private static let anonymous: Symbol = "ANONYMOUS"

    /// The acceptor's first move, after the headers.
    mutating func offerMechanisms() {
        phase = .sasl(.`init`)
        write(sasl: SASLMechanisms(saslServerMechanisms: [Connection.anonymous]))
    }

    mutating func receiveSASL(_ step: SASLStep, _ reader: inout ValueReader) throws(DecodingError) {
        let start = reader.offset
        switch (step, try reader.descriptor()) {
        case (.mechanisms, SASLMechanisms.descriptor):
            let offered = try SASLMechanisms(from: &reader).saslServerMechanisms
            guard offered.contains(Connection.anonymous) else {
                let names = offered.map(\.rawValue).joined(separator: ", ")
                return finish(.unauthenticated("the peer offers \(names) and not ANONYMOUS"))
            }
            let choice = SASLInit(
                mechanism: Connection.anonymous, initialResponse: [], hostname: configuration.hostname)
            write(sasl: choice)
            phase = .sasl(.outcome)
        case (.`init`, SASLInit.descriptor):
            let mechanism = try SASLInit(from: &reader).mechanism
            let accepted = mechanism == Connection.anonymous
            write(sasl: SASLOutcome(code: accepted ? .ok : .auth))
            guard accepted else {
                return finish(.unauthenticated("the peer chose \(mechanism), which was not offered"))
            }
            phase = .header
            saslDone = true
        case (.outcome, SASLOutcome.descriptor):
            let code = try SASLOutcome(from: &reader).code
            guard code == .ok else { return finish(.unauthenticated("the peer refused authentication: \(code)")) }
            phase = .header
            preamble.write(ProtocolHeader.amqp)
            saslDone = true
        case (_, let other):
            throw DecodingError(.unknownDescriptor(other), at: start)
        }
    }

    private mutating func write(sasl body: some FrameBody) {
        let frame = preamble.beginFrame(.sasl)
        body.write(to: &preamble)
        preamble.endFrame(frame)
    }
}

extension SASLMechanisms: FrameBody {}
extension SASLInit: FrameBody {}
extension SASLOutcome: FrameBody {}
