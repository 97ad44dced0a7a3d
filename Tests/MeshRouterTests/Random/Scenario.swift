import AMQPCodec
import AMQPEngine

/// A random mesh of nodes, mostly a tree, with random clients that do random things, all of it following from the seed.
final class Scenario {
    /// A message that was sent, with all that became of it.
    final class Sent {
        let body: [UInt8]
        let sender: Sender
        let number: Int
        let settled: Bool
        /// What each consumer said that got all of it.
        var verdicts: [(receiver: Receiver, state: DeliveryState)] = []
        var arrivals = 0

        init(_ body: [UInt8], _ sender: Sender, _ number: Int, settled: Bool) {
            self.body = body
            self.sender = sender
            self.number = number
            self.settled = settled
        }

        var outcomes: [DeliveryState?] { sender.outcomes[number] ?? [] }
    }

    static let addresses = ["a/b", "a/c", "a/b/d", "q"]
    static let patterns = ["a/b", "a/#", "a/*", "q", "#", "a/b/#"]

    private static let filler = bytes(41_000)

    let mesh: Mesh
    private var generator: Generator
    private let links: [(Int, Int)]
    private(set) var sent: [Sent] = []
    /// Whether there is more than one way between some nodes, so that a change of the mesh may change the order of messages.
    let isTree: Bool
    private var live: [Client] = []
    private var known: [(client: Client, sender: Sender)] = []
    /// Whether something was cut or left, so that outcomes may have been lost.
    private(set) var isDisturbed = false
    /// What went wrong.
    private(set) var faults: [String] = []

    init(_ seed: UInt64) {
        generator = Generator(seed)
        let count = 1 + generator.below(4)
        var links: [(Int, Int)] = []
        for node in 1..<max(count, 1) { links.append((generator.below(node), node)) }
        isTree = count < 3 || seed % 5 != 1
        if !isTree { links.append((0, count - 1)) }
        self.links = links
        mesh = Mesh(count, links: links, seed: seed)
    }

    func play(steps: Int, disturbed: Bool) {
        for _ in 0..<steps {
            act(disturbed)
            for _ in 0..<generator.below(12) { mesh.step() }
        }
        finish()
    }

    // MARK: Actions

    private func act(_ disturbed: Bool) {
        switch generator.below(disturbed ? 20 : 17) {
        case 0, 1:
            live.append(
                mesh.client(
                    at: generator.below(mesh.nodes.count), maxFrameSize: 4_096, window: UInt32(4 + generator.below(100))
                ))
        case 2, 3:
            guard let client = anyClient() else { return }
            known.append((client, client.sender(generator.once(in: 3) ? nil : pick(Self.addresses))))
        case 4, 5:
            // What a consumer that wants it settled loses with its link was accepted in its name.
            let mode: SenderSettleMode = generator.once(in: 6) && !disturbed ? .settled : .mixed
            attachReceiver(pick(Self.patterns), credit: UInt32(generator.below(12)), mode)
        case 6...12: for _ in 0...generator.below(6) { send() }
        case 13, 14: settleSome()
        case 15: grantSome()
        case 16:
            guard let receiver = anyReceiver() else { return }
            receiver.grant(receiver.credit + UInt32(generator.below(5)), drain: true)
        case 17: leave()
        case 18: detach()
        default: cutOrHeal()
        }
    }

    private func send() {
        guard !known.isEmpty else { return }
        let (_, sender) = known[generator.below(known.count)]
        guard !sender.isGone else { return }
        let tag = sent.count
        let size = generator.once(in: 15) ? 3_000 + generator.below(37_000) : generator.below(300)
        let to = sender.isAnonymous ? pick(Self.addresses) : nil
        // Its last bytes tell which it is.
        let data = Self.filler[tag % 256..<tag % 256 + size] + [UInt8(tag >> 8 & 255), UInt8(tag & 255)]
        let body = Message(data: Array(data), to: to).encoded
        let settled = generator.once(in: 5)
        let message = Sent(body, sender, sender.send(body, settled: settled), settled: settled)
        sent.append(message)
    }

    private func attachReceiver(_ pattern: String, credit: UInt32, _ mode: SenderSettleMode) {
        guard let client = anyClient() else { return }
        let receiver = client.receiver(pattern, credit: credit, mode: mode)
        receiver.leavesSettling = generator.once(in: 4)
        watch(receiver)
    }

    private func watch(_ receiver: Receiver) {
        receiver.judge = { [unowned self, unowned receiver] message in
            guard let sent = arrived(message), !message.settled else { return nil }
            guard receiver.window > 0, !generator.once(in: 4) else { return nil }
            return judge(sent, receiver)
        }
    }

    private func arrived(_ message: Receiver.Received) -> Sent? {
        guard let sent = find(message), sent.body == message.bytes else {
            faults.append("a message that nobody sent")
            return nil
        }
        sent.arrivals += 1
        return sent
    }

    private func judge(_ sent: Sent, _ receiver: Receiver) -> DeliveryState {
        let state: DeliveryState =
            switch generator.below(8) {
            case 0: .rejected(AMQPError(.notAllowed, "verdict \(sent.number)"))
            case 1: .released
            case 2: .modified(Modified(deliveryFailed: true, undeliverableHere: true))
            default: .accepted
            }
        sent.verdicts.append((receiver, state))
        return state
    }

    private func settleSome() {
        guard let receiver = anyReceiver() else { return }
        let open = receiver.messages.indices.filter { !receiver.messages[$0].settled }
        for place in open where generator.once(in: 2) { settle(receiver, place) }
    }

    private func settle(_ receiver: Receiver, _ place: Int) {
        guard !receiver.isGone, let sent = find(receiver.messages[place]) else { return }
        guard !sent.verdicts.contains(where: { $0.receiver === receiver }) else { return }
        receiver.settle(place, judge(sent, receiver))
    }

    func find(_ message: Receiver.Received) -> Sent? {
        let tag = message.bytes.suffix(2).reduce(0) { $0 << 8 | Int($1) }
        return tag < sent.count ? sent[tag] : nil
    }

    private func grantSome() {
        guard let receiver = anyReceiver() else { return }
        receiver.grant(UInt32(generator.below(20)))
    }

    private func leave() {
        guard let client = anyClient() else { return }
        isDisturbed = true
        live.removeAll { $0 === client }
        if generator.once(in: 2) { client.close() } else { client.disconnect() }
    }

    private func detach() {
        guard let client = anyClient() else { return }
        isDisturbed = true
        if generator.once(in: 2) {
            client.senders.filter { !$0.isGone }.randomElement(using: &generator)?.detach()
        } else {
            client.receivers.filter { !$0.isGone }.randomElement(using: &generator)?.detach()
        }
    }

    private func cutOrHeal() {
        guard !links.isEmpty else { return }
        isDisturbed = true
        let (from, to) = links[generator.below(links.count)]
        if mesh.trunks(from, to).isEmpty { mesh.link(from, to) } else { mesh.cut(from, to) }
    }

    private func anyClient() -> Client? { live.isEmpty ? nil : live[generator.below(live.count)] }
    private func anyReceiver() -> Receiver? {
        live.flatMap(\.receivers).filter { !$0.isGone }.randomElement(using: &generator)
    }
    private func pick(_ choices: [String]) -> String { choices[generator.below(choices.count)] }

    // MARK: The end

    /// Heals everything and lets everybody finish.
    private func finish() {
        for (from, to) in links where mesh.trunks(from, to).isEmpty { mesh.link(from, to) }
        rest()
        let last = mesh.client(at: 0)
        live.append(last)
        for address in Self.addresses {
            let receiver = last.receiver(address, credit: 50)
            receiver.judge = { [unowned self, unowned receiver] message in
                guard let sent = arrived(message), !message.settled else { return nil }
                return judge(sent, receiver)
            }
        }
        rest()
        for receiver in live.flatMap(\.receivers) where !receiver.isGone {
            receiver.window = 50
            receiver.grant(50)
        }
        // What comes may not be judged at once.
        for _ in 0..<40 {
            rest()
            for receiver in live.flatMap(\.receivers) {
                for place in receiver.messages.indices where !receiver.messages[place].settled {
                    settle(receiver, place)
                }
            }
        }
        rest()
    }

    private func rest() { if !mesh.run(atMost: 100_000) { faults.append("the mesh never rests") } }
}
