/// Any body that an AMQP frame can have (§2.7), as a value: for tests, traces and tools.
///
/// The engine decodes each performative where it handles it and has no use for the sum of them.
public enum Performative: Sendable, Equatable {
    case open(Open)
    case begin(Begin)
    case attach(Attach)
    case flow(Flow)
    /// The payload of a transfer follows it in the frame and is not part of this.
    case transfer(Transfer)
    case disposition(Disposition)
    case detach(Detach)
    case end(End)
    case close(Close)

    /// Reads descriptor and fields.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        let start = reader.offset
        switch try reader.descriptor() {
        case Open.descriptor: self = .open(try Open(from: &reader))
        case Begin.descriptor: self = .begin(try Begin(from: &reader))
        case Attach.descriptor: self = .attach(try Attach(from: &reader))
        case Flow.descriptor: self = .flow(try Flow(from: &reader))
        case Transfer.descriptor: self = .transfer(try Transfer(from: &reader))
        case Disposition.descriptor: self = .disposition(try Disposition(from: &reader))
        case Detach.descriptor: self = .detach(try Detach(from: &reader))
        case End.descriptor: self = .end(try End(from: &reader))
        case Close.descriptor: self = .close(try Close(from: &reader))
        case let other: throw DecodingError(.unknownDescriptor(other), at: start)
        }
    }

    /// Appends descriptor and fields.
    public func write(to out: inout OutputBuffer) {
        switch self {
        case .open(let body): body.write(to: &out)
        case .begin(let body): body.write(to: &out)
        case .attach(let body): body.write(to: &out)
        case .flow(let body): body.write(to: &out)
        case .transfer(let body): body.write(to: &out)
        case .disposition(let body): body.write(to: &out)
        case .detach(let body): body.write(to: &out)
        case .end(let body): body.write(to: &out)
        case .close(let body): body.write(to: &out)
        }
    }
}
