import AMQPCodec

/// What all types that the generator writes have in common.
protocol Composite: Sendable, Equatable {
    static var descriptor: UInt64 { get }
    init(from reader: inout ValueReader) throws(DecodingError)
    func write(to out: inout OutputBuffer)
}

extension Composite {
    /// Reads descriptor and fields, and nothing must be left.
    init(bytes: [UInt8]) throws(DecodingError) {
        self = try decoding(bytes) { reader throws(DecodingError) in
            let code = try reader.descriptor()
            guard code == Self.descriptor else { throw DecodingError(.unknownDescriptor(code), at: 0) }
            return try Self(from: &reader)
        }
    }

    var bytes: [UInt8] { encoding { write(to: &$0) } }
}

extension Open: Composite {}
extension Begin: Composite {}
extension Attach: Composite {}
extension Flow: Composite {}
extension Transfer: Composite {}
extension Disposition: Composite {}
extension Detach: Composite {}
extension End: Composite {}
extension Close: Composite {}
extension AMQPError: Composite {}
extension Header: Composite {}
extension Properties: Composite {}
extension Received: Composite {}
extension Accepted: Composite {}
extension Rejected: Composite {}
extension Released: Composite {}
extension Modified: Composite {}
extension Source: Composite {}
extension Target: Composite {}
extension DeleteOnClose: Composite {}
extension DeleteOnNoLinks: Composite {}
extension DeleteOnNoMessages: Composite {}
extension DeleteOnNoLinksOrMessages: Composite {}
extension Coordinator: Composite {}
extension Declare: Composite {}
extension Discharge: Composite {}
extension Declared: Composite {}
extension TransactionalState: Composite {}
extension SASLMechanisms: Composite {}
extension SASLInit: Composite {}
extension SASLChallenge: Composite {}
extension SASLResponse: Composite {}
extension SASLOutcome: Composite {}
