import AMQPCodec
import Testing

@testable import AMQPEngine

/// Every step of the SASL layer with every frame that could come.
struct TableTests {
    enum Input: CaseIterable {
        case mechanisms, `init`, challenge, response, outcome
        case empty, amqp, foreign, header, otherType

        var bytes: [UInt8] {
            switch self {
            case .mechanisms: SASLFrame.mechanisms(["SCRAM-SHA-256"]).bytes
            case .`init`: SASLFrame.`init`("SCRAM-SHA-256", "n,,n=ann,r=abc").bytes
            case .challenge: SASLFrame.challenge("r=x").bytes
            case .response: SASLFrame.response("c=biws").bytes
            case .outcome: SASLFrame.outcome(.ok).bytes
            case .empty: [0, 0, 0, 8, 2, 1, 0, 0]
            case .amqp: Frame(.open(Open(containerID: "early"))).bytes
            // A descriptor that no SASL frame has.
            case .foreign: [0, 0, 0, 12, 2, 1, 0, 0, 0, 0x53, 0x45, 0x45]
            case .header: ProtocolHeader.amqp.bytes
            case .otherType: [0, 0, 0, 8, 2, 7, 0, 0]
            }
        }
    }

    /// What a step takes as an answer, good or bad; everything else breaks the protocol.
    private static func isDue(_ input: Input, _ step: SASLStep) -> Bool {
        switch (step, input) {
        case (.mechanisms, .mechanisms), (.challenge, .challenge), (.proof, .challenge): true
        case (.challenge, .outcome), (.proof, .outcome), (.outcome, .outcome): true
        case (.`init`, .`init`), (.initialResponse, .response), (.response, .response): true
        case (.acknowledgement, .response): true
        default: false
        }
    }

    /// One side of a conversation that has come to that step.
    static func peer(at step: SASLStep) throws -> Peer {
        let mechanism: SASLMechanism = [.outcome, .verdict, .initialResponse].contains(step) ? .plain : .scramSHA256
        let pair = Pair.authenticating(.login("ann", "pencil", [mechanism]), .offering())
        if step == .key { pair.client.answer = { _ in nil } }
        if step == .verdict || step == .credentials { pair.server.answer = { _ in nil } }
        let isInitiator = [.mechanisms, .challenge, .key, .proof, .outcome].contains(step)
        let wanted = isInitiator ? pair.client : pair.server
        if step == .initialResponse {
            wanted.receive(ProtocolHeader.sasl.bytes + SASLFrame.`init`("PLAIN", nil).bytes, now: wanted.start)
        }
        if step == .mechanisms { wanted.receive(ProtocolHeader.sasl.bytes, now: wanted.start) }
        for turn in 0..<12 where wanted.step != step {
            _ = turn % 2 == 0 ? pair.turn(pair.client, pair.server) : pair.turn(pair.server, pair.client)
        }
        try #require(wanted.step == step)
        return wanted
    }

    @Test(arguments: SASLStep.allCases, Input.allCases)
    func everyPair(_ step: SASLStep, _ input: Input) throws {
        let peer = try Self.peer(at: step)
        _ = peer.takeOutput(now: peer.start)
        peer.receive(input.bytes, now: peer.start)
        let said = try SASLFrame.all(peer.takeOutput(now: peer.start))
        if step.isOurs {
            // It waits until we have made our move.
            #expect(peer.step == step && peer.rest == input.bytes && said.isEmpty)
        } else if Self.isDue(input, step) {
            // A verdict in our favour counts only when nothing is left to be proved.
            #expect(peer.rest.isEmpty && (peer.identity != nil) == (step == .outcome))
            guard case .violation? = peer.closures.first else { return }
            #expect(Bool(false), "refused")
        } else {
            guard case .violation(let error)? = peer.closures.first else { return #expect(Bool(false), "accepted") }
            #expect(said.isEmpty && peer.rest.isEmpty && peer.identity == nil)
            let condition: ErrorCondition =
                switch input {
                case .amqp, .header, .otherType: .connectionFramingError
                case .empty, .foreign: .decodeError
                default: .illegalState
                }
            #expect(error.condition == condition)
        }
    }

    /// Garbage of every length behind a frame's header ends the connection, wherever it stands.
    @Test(arguments: SASLStep.allCases)
    func garbage(_ step: SASLStep) throws {
        for seed in 0..<40 as Range<UInt64> {
            var generator = Generator(seed)
            let peer = try Self.peer(at: step)
            let count = Int.random(in: 1...60, using: &generator)
            let body = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            peer.receive([0, 0, 0, UInt8(8 + count), 2, 1, 0, 0] + body, now: peer.start)
            #expect(step.isOurs != peer.isOver)
            #expect(peer.identity == nil)
        }
    }
}
