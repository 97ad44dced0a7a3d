import AMQPEngine

/// Where the outcome of a delivery goes, packed into the token that its outgoing half carries.
enum WayBack {
    /// Nobody waits for it.
    case nobody
    /// To whoever sent it to this node.
    case origin(Origin)
    /// This node is the ingress and keeps the message: the delivery of that number in a stream, as it was sent the nth time.
    case custody(Int32, stream: UInt32, sequence: UInt64, epoch: UInt16)
    /// This node is the egress and remembers what it has had of an ingress.
    case receipts(Int32, generation: UInt32, sequence: UInt64)
    /// It is one of several that a message was copied for; `fromNode` if a node gets this one.
    case copy(Int32, generation: UInt32, fromNode: Bool)

    // The highest bit of an origin's lower half is never set: it is that of a link's index, which counts up from 0.
    private static let mark: UInt64 = 1 << 63
    private static let receiptsMark: UInt64 = 1 << 62
    // In the upper half of what has both marks; no sequence has it.
    private static let copyMark: UInt64 = 1 << 63
    private static let sequenceMask: UInt64 = 1 << 48 - 1
    private static let indexMask: UInt64 = 1 << 30 - 1

    private static let nobodysToken = Token(high: .max, low: .max)

    init(_ token: Token) {
        if token == WayBack.nobodysToken {
            self = .nobody
        } else if token.low & WayBack.mark == 0 {
            self = .origin(Origin(token))
        } else {
            let index = Int32(truncatingIfNeeded: token.low >> 32 & WayBack.indexMask)
            let number = UInt32(truncatingIfNeeded: token.low)
            if token.low & WayBack.receiptsMark != 0, token.high & WayBack.copyMark != 0 {
                self = .copy(index, generation: number, fromNode: token.high & 1 != 0)
            } else if token.low & WayBack.receiptsMark != 0 {
                self = .receipts(index, generation: number, sequence: token.high)
            } else {
                self = .custody(
                    index, stream: number, sequence: token.high & WayBack.sequenceMask,
                    epoch: UInt16(truncatingIfNeeded: token.high >> 48))
            }
        }
    }

    var token: Token {
        switch self {
        case .nobody: WayBack.nobodysToken
        case .origin(let origin): origin.token
        case .custody(let index, let stream, let sequence, let epoch):
            Token(
                high: UInt64(epoch) << 48 | sequence & WayBack.sequenceMask,
                low: WayBack.mark | UInt64(UInt32(bitPattern: index)) << 32 | UInt64(stream))
        case .receipts(let index, let generation, let sequence):
            Token(
                high: sequence,
                low: WayBack.mark | WayBack.receiptsMark | UInt64(UInt32(bitPattern: index)) << 32 | UInt64(generation))
        case .copy(let index, let generation, let fromNode):
            Token(
                high: WayBack.copyMark | (fromNode ? 1 : 0),
                low: WayBack.mark | WayBack.receiptsMark | UInt64(UInt32(bitPattern: index)) << 32 | UInt64(generation))
        }
    }
}

/// The delivery of some link of this node.
struct Origin: Equatable, BitwiseCopyable {
    let peer: Int32
    let generation: UInt16
    let delivery: UInt32
    let link: LinkID

    init(_ connection: ConnectionID, _ link: LinkID, _ delivery: UInt32) {
        peer = Int32(UInt16(truncatingIfNeeded: connection.index))
        generation = UInt16(truncatingIfNeeded: connection.generation)
        self.link = link
        self.delivery = delivery
    }

    fileprivate init(_ token: Token) {
        peer = Int32(token.high >> 48)
        generation = UInt16(truncatingIfNeeded: token.high >> 32)
        delivery = UInt32(truncatingIfNeeded: token.high)
        link = LinkID(
            index: Int32(truncatingIfNeeded: token.low >> 32), generation: UInt32(truncatingIfNeeded: token.low))
    }

    var token: Token {
        let high = UInt64(UInt16(truncatingIfNeeded: peer)) << 48 | UInt64(generation) << 32 | UInt64(delivery)
        return Token(high: high, low: UInt64(UInt32(bitPattern: link.index)) << 32 | UInt64(link.generation))
    }
}
