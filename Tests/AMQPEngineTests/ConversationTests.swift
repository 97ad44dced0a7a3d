import AMQPEngine
import Testing

/// Ten thousand short conversations and a few long ones.
struct ConversationTests {
    /// Seeds of conversations that once failed, each to be run alone.
    static let suspects: [UInt64] = [0]

    @Test(arguments: suspects)
    func oneAlone(_ seed: UInt64) {
        #expect(Chaos.run(seed, steps: 100).sides.allSatisfy { $0.peer.isOver })
    }

    @Test(arguments: 0..<100)
    func whateverTwoApplicationsDoNeitherEngineBreaksTheProtocol(_ hundred: UInt64) {
        var (received, compared) = (0, 0)
        for seed in (hundred * 100)..<(hundred * 100 + 100) {
            let chaos = Chaos.run(seed, steps: 100)
            received += chaos.sides.map(\.received.count).reduce(0, +)
            compared += chaos.compared
        }
        #expect(received > 100 && compared > 20)
    }

    @Test(arguments: 0..<20)
    func norInTheLongRun(_ seed: UInt64) {
        let chaos = Chaos.run(seed, steps: 1_500)
        #expect(chaos.ending != .calm || chaos.sides.map(\.received.count).reduce(0, +) > 20)
    }

    @Test(arguments: 0..<10)
    func theSameSeedMakesTheSameBytes(_ ten: UInt64) {
        for seed in (ten * 10)..<(ten * 10 + 10) {
            let (one, again) = (Chaos.run(seed, steps: 200), Chaos.run(seed, steps: 200))
            for (left, right) in zip(one.sides, again.sides) {
                #expect(left.peer.said == right.peer.said && left.peer.log == right.peer.log, "seed \(seed)")
            }
        }
    }

    @Test func otherSeedsMakeOtherBytes() {
        let said = (0..<20 as Range<UInt64>).map { Chaos.run($0, steps: 100).pair.client.said }
        #expect(Set(said).count == said.count)
    }
}
