import AMQPCodec
package import AMQPEngine
import DequeModule
import MeshTopology

/// A client's end of one connection, with one session and one link.
package final class ClientEnd: Speaker {
    private let client: ScriptedClient
    private var engine: Connection
    private let link: LinkID
    /// Takes what there is to say to the node.
    package var flushing: () -> Void = {}
    private var isLeaving = false

    // As sender
    /// The message under way, and how many of its bytes have gone.
    private var going: (number: Int, bytes: [UInt8], taken: Int)?

    // As receiver
    private var coming: [UInt8] = []
    /// The messages that have come and not been judged.
    private var open: Deque<Open> = []
    /// When the first of them will have been looked at.
    private var doneAt: Moment?
    /// Whether the node has said that nothing more is on its way.
    private var isQuiet = false

    private struct Open {
        let delivery: UInt32
        let isSettled: Bool
        let sender: Int
        let number: Int
    }

    private let script: Topology.Client
    /// Nanoseconds that a message takes.
    private let processing: Int64
    private var stage: any Stage { client.stage }

    init(_ client: ScriptedClient) {
        self.client = client
        script = client.script
        processing = script.processing.nanoseconds
        engine = Connection(.initiator, Configuration(containerID: script.name), now: client.stage.now)
        let session = engine.begin()!
        let isSender = script.role == .sender
        let (source, target) = isSender ? (script.name, script.address) : (script.address, script.name)
        link = engine.attach(
            Attach(
                name: script.name, handle: 0, role: isSender ? .sender : .receiver,
                sndSettleMode: script.settle == .settled ? .settled : .unsettled, source: Source(address: source),
                target: .target(Target(address: target))),
            in: session)!
        if !isSender { engine.grant(client.credit, on: link) }
    }

    // MARK: Speaker

    package var isOver: Bool { engine.isOver }
    package var isPaused: Bool { client.isPaused }
    package var deadline: Moment? { engine.deadline }

    package func receive(_ input: RawSpan) -> Int {
        let used = engine.receive(input, now: stage.now)
        handleEvents(input)
        return used
    }

    package func readComplete() { finishLeaving() }

    package func takeOutput(_ write: (RawSpan) -> Void) {
        engine.flush(now: stage.now)
        let count = engine.output.byteCount
        guard count > 0 else { return }
        write(engine.output)
        engine.written(count)
        handleEvents(RawSpan())
    }

    package func tick() {
        engine.tick(now: stage.now)
        handleEvents(RawSpan())
    }

    package func transportClosed() {
        engine.transportClosed()
        handleEvents(RawSpan())
        client.connectionEnded()
    }

    func flush() { flushing() }

    // MARK: What the connection says

    private func handleEvents(_ input: RawSpan) {
        while let event = engine.nextEvent() {
            switch event {
            case .flow:
                if isLeaving { isQuiet = true }
                push()
            case .writable: push()
            case .transfer(let transfer):
                if transfer.first { coming.removeAll(keepingCapacity: true) }
                input.extracting(transfer.payload).withUnsafeBytes { coming.append(contentsOf: $0) }
                // What is taken back has used up credit all the same.
                if transfer.aborted { renewCredit() } else if !transfer.more { arrived(transfer) }
            case .outcome(let outcome):
                stage.ledger.heard(client.place, Int(outcome.token.low), outcome.state, now: stage.now)
            case .attached: client.connected()
            case .detached: if !isLeaving { engine.close() }
            case .opened, .begun, .senderUpdate, .resumption, .suspended, .ended, .closed: break
            }
        }
    }

    /// Does what has become due.
    func work() {
        while let moment = doneAt, moment <= stage.now, let first = open.popFirst() {
            judge(first)
            doneAt = open.isEmpty ? nil : Moment(nanoseconds: moment.nanoseconds + processing)
        }
        push()
        finishLeaving()
        flush()
    }

    /// When ``work()`` has something to do, apart from sending.
    var nextWork: Moment? { doneAt }

    // MARK: Sending

    /// Sends what is due, as far as there is credit.
    private func push() {
        guard script.role == .sender else { return }
        let isSettled = script.settle == .settled
        while true {
            if going == nil {
                guard !isLeaving, client.isMessageDue, (engine.flow(of: link)?.credit ?? 0) > 0 else { return }
                let number = client.begun
                going = (number, Parcel.bytes(sender: client.place, number: number, size: script.size), 0)
            }
            guard let message = going else { return }
            let token = Token(low: UInt64(message.number))
            let payload = message.bytes[message.taken...]
            let sent = payload.withUnsafeBytes { bytes in
                try? engine.send(bytes.bytes, on: link, settled: isSettled, token: token)
            }
            guard let sent, sent.started else {
                if message.taken == 0 { going = nil }
                return
            }
            if message.taken == 0 {
                stage.ledger.sent(client.place, size: script.size, settled: isSettled, now: stage.now)
                client.countBegun()
            }
            guard !sent.complete else {
                going = nil
                continue
            }
            going?.taken += sent.taken
            return
        }
    }

    // MARK: Receiving

    private func arrived(_ transfer: IncomingTransfer) {
        guard let origin = stage.ledger.arrived(coming, at: client.place, now: stage.now) else { return }
        let message = Open(
            delivery: transfer.delivery, isSettled: transfer.settled, sender: origin.sender, number: origin.number)
        guard processing > 0 else { return judge(message) }
        open.append(message)
        if doneAt == nil {
            doneAt = Moment(nanoseconds: stage.now.nanoseconds + processing)
            client.setAlarm()
        }
    }

    /// Says what becomes of a message.
    private func judge(_ message: Open) {
        defer { renewCredit() }
        guard !message.isSettled else { return }
        stage.ledger.judged(message.sender, message.number, script.outcome)
        let state: DeliveryState =
            switch script.outcome {
            case .accepted: .accepted
            case .rejected: .rejected(nil)
            case .released: .released
            case .modified: .modified(Modified(deliveryFailed: true))
            }
        engine.update(message.delivery, on: link, state)
    }

    /// Grants credit again when half of it is used, or at once.
    func renewCredit(force: Bool = false) {
        guard script.role == .receiver, !isLeaving, let credit = engine.flow(of: link)?.credit else { return }
        let open = UInt32(open.count)
        guard force || (credit + open <= client.credit / 2 && client.credit > open) else { return }
        engine.grant(client.credit - min(open, client.credit), on: link)
    }

    // MARK: Leaving

    /// Begins nothing more, and closes the connection once all is settled.
    func leave() {
        guard !isLeaving else { return }
        isLeaving = true
        // Who takes no more asks whether anything is on its way still.
        if script.role == .receiver { engine.grant(0, on: link, echo: true) }
        finishLeaving()
        flush()
    }

    private func finishLeaving() {
        guard isLeaving, going == nil, engine.isSettled, open.isEmpty, isQuiet || script.role == .sender else { return }
        engine.close()
    }
}
