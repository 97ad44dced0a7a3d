import AMQPEngine
import Testing

struct ConversationTests {
    private func run(_ seed: UInt64) -> Chaos {
        let chaos = Chaos(seed)
        chaos.warmUp()
        for _ in 0..<400 { chaos.step() }
        chaos.calm()
        chaos.close()
        return chaos
    }

    @Test(arguments: 0..<10)
    func whateverTwoApplicationsDoNeitherEngineBreaksTheProtocol(_ decade: UInt64) {
        var received = 0
        for seed in (decade * 30)..<(decade * 30 + 30) {
            let chaos = run(seed)
            received += chaos.sides.map(\.received.count).reduce(0, +)
        }
        #expect(received > 500)
    }

    @Test(arguments: [3, 77, 1_000])
    func theSameSeedMakesTheSameBytes(_ seed: UInt64) {
        let (one, other) = (run(seed), run(seed))
        for (left, right) in zip(one.sides, other.sides) {
            #expect(left.peer.said == right.peer.said && left.peer.log == right.peer.log)
        }
    }
}
