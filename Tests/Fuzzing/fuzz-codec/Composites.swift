import AMQPCodec
import FuzzSupport

/// What all composites of the specification have in common.
private protocol Composite: Equatable, Sendable {
    static var descriptor: UInt64 { get }
    init(from reader: inout ValueReader) throws(DecodingError)
    func write(to out: inout OutputBuffer)
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

private let composites: [UInt64: any Composite.Type] = {
    let all: [any Composite.Type] = [
        Open.self, Begin.self, Attach.self, Flow.self, Transfer.self, Disposition.self, Detach.self, End.self,
        Close.self, AMQPError.self, Header.self, Properties.self, Received.self, Accepted.self, Rejected.self,
        Released.self, Modified.self, Source.self, Target.self, DeleteOnClose.self, DeleteOnNoLinks.self,
        DeleteOnNoMessages.self, DeleteOnNoLinksOrMessages.self, Coordinator.self, Declare.self, Discharge.self,
        Declared.self, TransactionalState.self, SASLMechanisms.self, SASLInit.self, SASLChallenge.self,
        SASLResponse.self, SASLOutcome.self,
    ]
    return Dictionary(uniqueKeysWithValues: all.map { ($0.descriptor, $0) })
}()

/// Reads what a descriptor says it is; without one of those, the bytes as the list of whatever their first byte picks.
func readComposite(_ input: [UInt8]) {
    if let (code, start) = descriptor(input) {
        if let type = composites[code] { read(type, input, from: start) }
    } else if let first = input.first, let type = composites[UInt64(first)] {
        read(type, input, from: 1)
    }
}

private func descriptor(_ input: [UInt8]) -> (UInt64, Int)? {
    guard input.first == 0 else { return nil }
    guard let (value, end) = reading(input, from: 1, { reader throws(DecodingError) in try reader.value() }) else {
        return nil
    }
    guard case .ulong(let code) = value else { return nil }
    return (code, end)
}

private func read<Type: Composite>(_ type: Type.Type, _ input: [UInt8], from start: Int) {
    guard
        let (composite, end) = reading(input, from: start, { reader throws(DecodingError) in try Type(from: &reader) })
    else { return }
    let value = reading(input, from: start, limits: generous) { reader throws(DecodingError) in try reader.value() }
    require(value?.end == end, "\(type) is a value of the same extent")
    let written = writing { composite.write(to: &$0) }
    let fields = descriptor(written)
    require(fields?.0 == type.descriptor, "\(type) is written with its descriptor")
    let again = reading(written, from: fields?.1 ?? 0) { reader throws(DecodingError) in try Type(from: &reader) }
    require(again?.result == composite && again?.end == written.count, "\(type) survives being written")
    require(again.map { again in writing { again.result.write(to: &$0) } } == written, "\(type) has one encoding")
}

func readPerformative(_ input: [UInt8]) {
    guard let (body, end) = reading(input, { reader throws(DecodingError) in try Performative(from: &reader) }) else {
        return
    }
    let written = writing { body.write(to: &$0) }
    let again = reading(written) { reader throws(DecodingError) in try Performative(from: &reader) }
    require(again?.result == body && again?.end == written.count, "a performative survives being written")
    let skipped = reading(input) { reader throws(DecodingError) in try reader.skip() }
    require(skipped?.end == end, "a performative is a value of the same extent")
}
