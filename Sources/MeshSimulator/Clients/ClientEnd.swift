import AMQPCodec
import AMQPEngine

/// A client's end of one connection, with one session and one link.
final class ClientEnd: Speaker {
    private let client: SimulatedClient
    private var engine: Connection
    private let link: LinkID
    weak var wire: Wire?
    private var isLeaving = false

    // As sender
    /// The message under way, and how many of its bytes have gone.
    private var going: (bytes: [UInt8], taken: Int)?

    // As receiver
    private var coming: [UInt8] = []
    /// How many messages have come and not been judged.
    private var open: UInt32 = 0
    private var judged = 0

    private var simulation: Simulation { client.simulation }

    init(_ client: SimulatedClient) {
        self.client = client
        let script = client.script
        engine = Connection(.initiator, Configuration(containerID: script.name), now: client.simulation.now)
        let session = engine.begin()!
        switch script.role {
        case .sender:
            link = engine.attach(
                Attach(
                    name: script.name, handle: 0, role: .sender, source: Source(address: script.name),
                    target: .target(Target(address: script.address))), in: session)!
        case .receiver(let receiving):
            link = engine.attach(
                Attach(
                    name: script.name, handle: 0, role: .receiver, source: Source(address: script.address),
                    target: .target(Target(address: script.name))), in: session)!
            engine.grant(receiving.credit, on: link)
        }
    }

    // MARK: Speaker

    var isOver: Bool { engine.isOver }
    var deadline: Moment? { engine.deadline }

    func receive(_ bytes: ArraySlice<UInt8>) -> Int {
        let used = bytes.withUnsafeBytes { engine.receive($0.bytes, now: simulation.now) }
        handleEvents(bytes)
        return used
    }

    func readComplete() { finishLeaving() }

    func takeOutput() -> [UInt8] {
        engine.flush(now: simulation.now)
        let bytes = engine.waiting
        engine.written(bytes.count)
        handleEvents([])
        return bytes
    }

    func tick() {
        engine.tick(now: simulation.now)
        handleEvents([])
    }

    func transportClosed() {
        engine.transportClosed()
        handleEvents([])
        client.connectionEnded()
    }

    // MARK: What the connection says

    private func handleEvents(_ input: ArraySlice<UInt8>) {
        while let event = engine.nextEvent() {
            switch event {
            case .flow, .writable: push()
            case .transfer(let transfer):
                if transfer.first { coming = [] }
                let payload = transfer.payload
                coming += input[(input.startIndex + payload.lowerBound)..<(input.startIndex + payload.upperBound)]
                if !transfer.more, !transfer.aborted { arrived(transfer) }
            case .outcome(let outcome):
                simulation.ledger.heard(client.place, Int(outcome.token.low), outcome.state)
            case .detached: if !isLeaving { engine.close() }
            case .opened, .begun, .attached, .senderUpdate, .resumption, .suspended, .ended, .closed: break
            }
        }
    }

    // MARK: Sending

    /// Sends what is due, as far as there is credit.
    func push() {
        guard case .sender(let sending) = client.script.role, !isLeaving else { return }
        while going != nil || client.begun < client.due {
            if going == nil {
                going = (Parcel.bytes(sender: client.place, number: client.begun, size: sending.size), 0)
            }
            guard let message = going, let sent = send(message.bytes[message.taken...], sending) else { break }
            if sent.started, message.taken == 0 {
                simulation.ledger.sent(
                    client.place, size: sending.size, settled: sending.isSettled, now: simulation.now)
                client.countBegun()
            }
            if sent.complete { going = nil } else { going?.taken += sent.taken }
            guard sent.complete else { break }
        }
        flush()
    }

    private func send(_ payload: ArraySlice<UInt8>, _ sending: ClientScript.Sending) -> Sent? {
        // What is under way already keeps its number.
        let number = UInt64(client.begun)
        return payload.withUnsafeBytes {
            try? engine.send($0.bytes, on: link, settled: sending.isSettled, token: Token(low: number))
        }
    }

    // MARK: Receiving

    private func arrived(_ transfer: IncomingTransfer) {
        guard case .receiver(let receiving) = client.script.role else { return }
        let bytes = coming
        coming = []
        guard let origin = simulation.ledger.arrived(bytes, at: client.place, now: simulation.now) else { return }
        guard !transfer.settled else { return renewCredit(receiving) }
        open += 1
        guard receiving.processing > 0 else { return judge(transfer.delivery, origin) }
        var moment = simulation.now
        moment.nanoseconds += receiving.processing
        simulation.note(.judge(self, transfer.delivery, sender: origin.sender, number: origin.number), at: moment)
    }

    /// Says what becomes of a message.
    func judge(_ delivery: UInt32, _ origin: (sender: Int, number: Int)) {
        guard case .receiver(let receiving) = client.script.role, !engine.isOver else { return }
        let verdict = receiving.outcomes[judged % receiving.outcomes.count]
        judged += 1
        open -= 1
        simulation.ledger.judged(origin.sender, origin.number, verdict)
        let state: DeliveryState =
            switch verdict {
            case .accepted: .accepted
            case .rejected: .rejected(nil)
            case .released: .released
            case .modified: .modified(Modified(deliveryFailed: true))
            }
        engine.update(delivery, on: link, state)
        renewCredit(receiving)
    }

    private func renewCredit(_ receiving: ClientScript.Receiving) {
        guard !isLeaving, let credit = engine.flow(of: link)?.credit, credit + open <= receiving.credit / 2 else {
            return
        }
        engine.grant(receiving.credit - open, on: link)
    }

    // MARK: Leaving

    func leave() {
        isLeaving = true
        finishLeaving()
        flush()
    }

    private func finishLeaving() {
        guard isLeaving, going == nil, engine.isSettled, open == 0 else { return }
        engine.close()
    }

    func flush() { wire?.flush(0) }
}

extension Connection {
    fileprivate var waiting: [UInt8] { output.withUnsafeBytes { Array($0) } }
}
