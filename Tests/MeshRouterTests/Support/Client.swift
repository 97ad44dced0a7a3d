import AMQPCodec
import AMQPEngine

/// An AMQP client with one session, and senders and receivers that do as they are told.
final class Client: End {
    var connection: Connection
    let session: SessionID
    weak var wire: Wire?
    private(set) var senders: [Sender] = []
    private(set) var receivers: [Receiver] = []
    private(set) var closure: Closure?
    /// The credit of links that the other side attaches; nil leaves them unanswered.
    var welcome: UInt32?
    /// Frames to say that the engine would not.
    private var forged: [UInt8] = []

    init(_ configuration: Configuration, now: Moment) {
        connection = Connection(.initiator, configuration, now: now)
        session = connection.begin()!
    }

    // MARK: Links

    /// Attaches a sender; without an address, to the anonymous terminus.
    func sender(_ address: String?, properties: AMQPMap? = nil) -> Sender {
        let sender = sender(to: .target(Target(address: address)), properties)
        sender.isAnonymous = address == nil
        return sender
    }

    func sender(to target: Terminus?, _ properties: AMQPMap? = nil) -> Sender {
        let link = connection.attach(
            Attach(
                name: "sender \(senders.count)", handle: 0, role: .sender, source: Source(address: "me"),
                target: target,
                properties: properties), in: session)!
        let sender = Sender(link, self)
        senders.append(sender)
        return sender
    }

    /// Attaches a receiver; `credit` is renewed as it is used.
    func receiver(
        _ address: String?, credit: UInt32 = 100, mode: SenderSettleMode = .mixed, maxMessageSize: UInt64? = nil,
        dynamic: Bool = false
    ) -> Receiver {
        receiver(
            from: Source(address: address, dynamic: dynamic), credit: credit, mode: mode, maxMessageSize: maxMessageSize
        )
    }

    func receiver(
        from source: Source, credit: UInt32 = 100, mode: SenderSettleMode = .mixed, maxMessageSize: UInt64? = nil
    ) -> Receiver {
        let link = connection.attach(
            Attach(
                name: "receiver \(receivers.count)", handle: 0, role: .receiver, sndSettleMode: mode,
                source: source, target: .target(Target(address: "me")),
                maxMessageSize: maxMessageSize), in: session)!
        let receiver = Receiver(link, self, credit)
        receivers.append(receiver)
        if credit > 0 { connection.grant(credit, on: link) }
        return receiver
    }

    func close() { connection.close() }
    func disconnect() { wire?.cut() }

    // MARK: End

    var isOver: Bool { connection.isOver }

    func receive(_ bytes: [UInt8], now: Moment) -> Int {
        let used = bytes.withUnsafeBytes { connection.receive($0.bytes, now: now) }
        handleEvents(bytes)
        return used
    }

    func readComplete() {}

    func takeOutput(now: Moment) -> [UInt8] {
        connection.flush(now: now)
        let bytes = connection.waiting
        connection.written(bytes.count)
        handleEvents([])
        defer { forged = [] }
        return bytes + forged
    }

    /// Says a frame behind the engine's back, after what the engine has to say.
    func forge(_ performative: Performative, payload: [UInt8] = []) {
        var out = OutputBuffer()
        let frame = out.beginFrame(.amqp, channel: UInt16(session.index))
        performative.write(to: &out)
        payload.withUnsafeBytes { out.append($0) }
        out.endFrame(frame)
        forged += out.bytes.withUnsafeBytes { Array($0) }
    }

    func transportClosed() {
        connection.transportClosed()
        handleEvents([])
    }

    private func handleEvents(_ input: [UInt8]) {
        while let event = connection.nextEvent() {
            switch event {
            case .attached(let link):
                let attach = connection.remoteAttach(of: link)
                if sender(link) == nil, receiver(link) == nil { greet(link) }
                sender(link)?.attach = attach
                receiver(link)?.attach = attach
            case .flow(let link, _): sender(link)?.push()
            case .writable: for sender in senders { sender.push() }
            case .transfer(let transfer): receiver(transfer.link)?.take(transfer, input)
            case .outcome(let outcome): sender(outcome.link)?.heard(outcome)
            case .detached(let link, _, let error):
                sender(link)?.ended(error)
                receiver(link)?.ended(error)
            case .closed(let closure): self.closure = closure
            case .opened, .begun, .senderUpdate, .resumption, .suspended, .ended: break
            }
        }
    }

    private func greet(_ link: LinkID) {
        guard let welcome, let attach = connection.remoteAttach(of: link) else { return }
        connection.accept(link, source: attach.source, target: attach.target)
        if attach.role == .sender {
            receivers.append(Receiver(link, self, welcome))
            connection.grant(welcome, on: link)
        } else {
            senders.append(Sender(link, self))
        }
    }

    private func sender(_ link: LinkID) -> Sender? { senders.first { $0.link == link } }
    private func receiver(_ link: LinkID) -> Receiver? { receivers.first { $0.link == link } }
}

extension Connection {
    fileprivate var waiting: [UInt8] { output.withUnsafeBytes { Array($0) } }
}
