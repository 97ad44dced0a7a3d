import AMQPCodec
import Testing

/// Whether what an engine has said, from its first byte to its last, is what an engine may say.
struct Decorum {
    private var isOpen = false
    private var isClosed = false
    /// The handles attached on each channel that has a session.
    private var handles: [UInt16: Set<UInt32>] = [:]
    /// The delivery-id that each session comes to next.
    private var nextDelivery: [UInt16: UInt32] = [:]
    /// The links on which a delivery is under way.
    private var partial: [UInt16: Set<UInt32>] = [:]

    static func check(_ stream: [UInt8]) throws {
        var decorum = Decorum()
        var hasBegun = false
        for utterance in try Utterance.all(stream) {
            switch utterance.spoken {
            case .amqpHeader, .saslHeader, .sasl: #expect(!hasBegun, "a header or SASL after the first frame")
            default:
                hasBegun = true
                if let frame = utterance.frame { decorum.hear(frame) }
            }
        }
    }

    private mutating func hear(_ frame: Frame) {
        #expect(!isClosed, "a frame after close")
        guard let body = frame.body else { return #expect(isOpen && frame.channel == 0) }
        let channel = frame.channel
        switch body {
        case .open:
            #expect(!isOpen && channel == 0)
            isOpen = true
        case .close:
            #expect(isOpen && channel == 0)
            isClosed = true
        case .begin:
            #expect(isOpen && handles[channel] == nil)
            handles[channel] = []
            partial[channel] = []
            nextDelivery[channel] = nil
        case .end:
            #expect(handles[channel] != nil)
            handles[channel] = nil
        case .attach(let attach): #expect(handles[channel]?.insert(attach.handle).inserted == true)
        case .detach(let detach):
            #expect(handles[channel]?.remove(detach.handle) != nil)
            partial[channel]?.remove(detach.handle)
        case .flow(let flow):
            #expect(handles[channel] != nil)
            if let handle = flow.handle { #expect(handles[channel]?.contains(handle) == true) }
        case .disposition: #expect(handles[channel] != nil)
        case .transfer(let transfer): hear(transfer, channel)
        }
    }

    private mutating func hear(_ transfer: Transfer, _ channel: UInt16) {
        #expect(handles[channel]?.contains(transfer.handle) == true)
        if partial[channel]?.contains(transfer.handle) != true {
            let expected = nextDelivery[channel] ?? transfer.deliveryID
            #expect(transfer.deliveryID != nil && transfer.deliveryTag != nil && transfer.deliveryID == expected)
            nextDelivery[channel] = transfer.deliveryID.map { $0 &+ 1 }
        }
        if transfer.more, !transfer.aborted {
            partial[channel]?.insert(transfer.handle)
        } else {
            partial[channel]?.remove(transfer.handle)
        }
    }
}
