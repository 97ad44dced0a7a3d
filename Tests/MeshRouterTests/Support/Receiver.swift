import AMQPCodec
import AMQPEngine

/// A client's link on which it receives.
final class Receiver {
    struct Received {
        let delivery: UInt32
        let settled: Bool
        let format: UInt32
        var bytes: [UInt8]
    }

    let link: LinkID
    unowned let client: Client
    var attach: Attach?
    private(set) var isGone = false
    private(set) var error: AMQPError?
    /// Credit that is renewed when half of it is used; 0 leaves it to the test.
    var window: UInt32
    /// What becomes of a message; nil leaves that to the test. Asked of settled ones too, though the answer says nothing then.
    var judge: (Received) -> DeliveryState? = { _ in .accepted }
    /// Whether outcomes are settled by the sender only (receiver settle mode `second`).
    var leavesSettling = false
    /// The messages that have come, complete.
    private(set) var messages: [Received] = []
    private(set) var aborted = 0
    /// How many frames have come.
    private(set) var frames = 0
    private var coming: Received?

    init(_ link: LinkID, _ client: Client, _ window: UInt32) {
        self.link = link
        self.client = client
        self.window = window
    }

    var credit: UInt32 { client.connection.flow(of: link)?.credit ?? 0 }
    var isDraining: Bool { client.connection.flow(of: link)?.drain ?? false }
    var bodies: [[UInt8]] { messages.map(\.bytes) }
    var decoded: [Message] { messages.compactMap { try? Message(decoding: $0.bytes.span.bytes) } }
    /// How many bytes of a message have come whose end has not.
    var partial: Int? { coming?.bytes.count }

    func grant(_ credit: UInt32, drain: Bool = false) { client.connection.grant(credit, on: link, drain: drain) }
    func detach() { client.connection.detach(link) }

    func settle(_ place: Int, _ state: DeliveryState?) {
        client.connection.update(messages[place].delivery, on: link, state, settled: !leavesSettling)
    }

    func take(_ transfer: IncomingTransfer, _ input: [UInt8]) {
        frames += 1
        if transfer.first {
            coming = Received(
                delivery: transfer.delivery, settled: transfer.settled, format: transfer.messageFormat, bytes: [])
        }
        coming?.bytes += input[transfer.payload]
        guard !transfer.aborted else {
            coming = nil
            aborted += 1
            return
        }
        guard !transfer.more, let message = coming else { return }
        coming = nil
        messages.append(message)
        if let state = judge(message), !transfer.settled { settle(messages.count - 1, state) }
        if window > 0, credit <= window / 2 { grant(window) }
    }

    func ended(_ error: AMQPError?) {
        isGone = true
        self.error = error
        coming = nil
    }
}
