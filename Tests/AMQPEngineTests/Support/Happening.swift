import AMQPCodec
import AMQPEngine

/// An event as a value that can be kept and compared: with the payload itself instead of its place in the input.
enum Happening: Equatable {
    case opened
    case begun(SessionID)
    case attached(LinkID)
    case flow(LinkID, LinkFlow?)
    case transfer(Arrival)
    case outcome(LinkID, delivery: UInt32, Token, DeliveryState?, settled: Bool)
    case senderUpdate(LinkID, delivery: UInt32, settled: Bool)
    case resumption(LinkID, Resumption)
    case suspended(LinkID, SuspendedLink)
    case writable(SessionID)
    case detached(LinkID, closed: Bool, AMQPError?)
    case ended(SessionID, AMQPError?)
    case closed(Closure)
}

/// One frame of an incoming delivery.
struct Arrival: Equatable {
    let link: LinkID
    let delivery: UInt32
    let tag: DeliveryTag
    let messageFormat: UInt32
    let payload: [UInt8]
    let first: Bool
    let more: Bool
    let settled: Bool
    let aborted: Bool
    let resumed: Bool
    let batchable: Bool
    let rcvSettleMode: ReceiverSettleMode
    let state: DeliveryState?

    init(_ transfer: IncomingTransfer, _ input: [UInt8]) {
        link = transfer.link
        delivery = transfer.delivery
        tag = transfer.tag
        messageFormat = transfer.messageFormat
        payload = Array(input[transfer.payload])
        first = transfer.first
        more = transfer.more
        settled = transfer.settled
        aborted = transfer.aborted
        resumed = transfer.resumed
        batchable = transfer.batchable
        rcvSettleMode = transfer.rcvSettleMode
        state = transfer.state
    }
}

extension Happening {
    init(_ event: Event, _ input: [UInt8], _ connection: borrowing Connection) {
        self =
            switch event {
            case .opened: .opened
            case .begun(let session): .begun(session)
            case .attached(let link): .attached(link)
            case .flow(let link, _): .flow(link, connection.flow(of: link))
            case .transfer(let transfer): .transfer(Arrival(transfer, input))
            case .outcome(let outcome):
                .outcome(
                    outcome.link, delivery: outcome.delivery, outcome.token, outcome.state, settled: outcome.settled)
            case .senderUpdate(let link, let delivery, _, let settled):
                .senderUpdate(link, delivery: delivery, settled: settled)
            case .resumption(let link, let resumption): .resumption(link, resumption)
            case .suspended(let link, let suspended): .suspended(link, suspended)
            case .writable(let session): .writable(session)
            case .detached(let link, let closed, let error): .detached(link, closed: closed, error)
            case .ended(let session, let error): .ended(session, error)
            case .closed(let closure): .closed(closure)
            }
    }
}
