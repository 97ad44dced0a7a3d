import AMQPCodec
import MeshRouter
import Testing

/// Whatever happens, in whatever order.
struct RandomTests {
    @Test(arguments: 0..<30)
    func everyDeliveryHasOneFate(_ block: UInt64) {
        for seed in (block * 10)..<(block * 10 + 10) {
            let scenario = Scenario(seed)
            scenario.play(steps: 60, disturbed: seed % 3 != 0)
            #expect(scenario.faults == [], "seed \(seed)")
            for message in scenario.sent { check(message, scenario, seed) }
            if scenario.isTree { checkOrder(scenario, seed) }
            scenario.mesh.dismissClients()
            for node in scenario.mesh.nodes {
                #expect(!node.isMiscounted && node.mostQueued == node.mostFound, "seed \(seed) at \(node.name)")
                #expect(node.holdings == Router.Holdings(), "seed \(seed) at \(node.name)")
            }
        }
    }

    private func check(_ message: Scenario.Sent, _ scenario: Scenario, _ seed: UInt64) {
        let name = "seed \(seed), message \(message.number) of \(message.sender.link)"
        #expect(message.arrivals <= 1, "\(name) came more than once")
        #expect(message.verdicts.count <= 1, "\(name) was judged more than once")
        let hasLeft = message.sender.begun.contains(message.number)
        guard !message.settled else { return #expect(message.outcomes.isEmpty, "\(name)") }
        #expect(message.outcomes.count <= 1, "\(name) has several outcomes")
        if hasLeft { #expect(message.outcomes.count == 1, "\(name) has no outcome") }
        guard let outcome = message.outcomes.first, let outcome else { return }
        let verdict = message.verdicts.first?.state
        // A consumer that asked for settled deliveries says nothing of them.
        let isSilent = verdict == nil && message.arrivals == 1
        switch outcome {
        case .accepted, .rejected:
            #expect(
                outcome == verdict || (isSilent && outcome == .accepted),
                "\(name) ended as \(outcome), not \(verdict as Any) after \(message.arrivals) arrivals")
        // An anonymous sender has credit whether there is a consumer or not.
        case .released where message.sender.isAnonymous && message.arrivals == 0: break
        default:
            #expect(scenario.isDisturbed || outcome == verdict, "\(name) ended as \(outcome), not \(verdict as Any)")
        }
    }

    /// Between a sender and a receiver, what was sent earlier comes earlier.
    private func checkOrder(_ scenario: Scenario, _ seed: UInt64) {
        for receiver in scenario.mesh.clients.flatMap(\.receivers) {
            var last: [ObjectIdentifier: Int] = [:]
            for message in receiver.messages.compactMap(scenario.find) {
                let sender = ObjectIdentifier(message.sender)
                #expect(message.number > last[sender] ?? -1, "seed \(seed): message \(message.number) came late")
                last[sender] = message.number
            }
        }
    }

    @Test func theSameSeedSaysTheSameBytes() {
        for seed: UInt64 in 0..<8 {
            let hashes = (0..<2).map { _ in
                let scenario = Scenario(seed)
                scenario.play(steps: 60, disturbed: true)
                return scenario.mesh.hash
            }
            #expect(hashes[0] == hashes[1])
        }
    }
}
