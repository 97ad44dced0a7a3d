import AMQPCodec
import AMQPEngine
import FuzzSupport

/// What one input makes happen to an engine.
final class Assault {
    private var choices: Choices
    private var forger = Forger()
    private let engine: Endpoint
    /// Frames that have been made and not given.
    private var wire: [UInt8] = []

    init(_ input: [UInt8]) {
        choices = Choices(input)
        let side = choices.pick(Connection.Side.acceptor, .initiator)
        engine = Endpoint(side, .any(side, &choices), .any(&choices))
    }

    /// Everything that the engine says.
    func run() -> [UInt8] {
        prepare()
        var steps = 0
        while !choices.isOver, steps < 1_000 {
            steps += 1
            step()
        }
        engine.receive(wire)
        engine.finish()
        return engine.said
    }

    /// Lets an engine that obeys go first, for so many turns: the assault begins anywhere from the first byte to an open link.
    private func prepare() {
        let turns = choices.below(12)
        let declares = choices.flag()
        var friend = Friend(engine.side == .initiator ? .acceptor : .initiator, &choices)
        for turn in 0..<turns {
            friend.endpoint.receive(engine.takeOutput())
            friend.act()
            engine.receive(friend.endpoint.takeOutput())
            engine.welcome()
            if declares, turn == 4 { engine.declare() }
        }
        engine.isObliging = choices.flag()
    }

    private func step() {
        let code = choices.byte()
        switch code & 0x0f {
        case 0...8:
            wire += forger.frame(&choices)
            deliver(code >> 4)
        case 9...12: engine.command(&choices, isLate: choices.once(in: 8))
        case 13: _ = engine.takeOutput(atMost: choices.flag() ? .max : Int(choices.number()))
        case 14: choices.flag() ? engine.answer(&choices) : engine.pass(milliseconds: choices.number())
        default: if choices.once(in: 16) { engine.close(choices.flag() ? Endpoint.reason : nil) }
        }
    }

    /// Gives what has been made, at once, later, or in pieces.
    private func deliver(_ manner: UInt8) {
        switch manner {
        case 13: return
        case 14:
            let size = max(choices.below(16), 1)
            while wire.count > size {
                engine.receive(wire[..<size])
                wire.removeFirst(size)
            }
        case 15:
            let size = min(choices.below(64), wire.count)
            engine.receive(wire[..<size])
            wire.removeFirst(size)
            return
        default: break
        }
        engine.receive(wire)
        wire = []
    }
}
