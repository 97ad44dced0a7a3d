import AMQPCodec
import AMQPEngine
import FuzzSupport

/// A conversation of two engines, as an input that makes the same happen to one of them: what the other said, frame by frame, and the
/// commands between.
func recording(_ seed: UInt64) -> [UInt8] {
    var generator = Generator(seed)
    func octets(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) } }
    // Which side, frame sizes and windows at random, a policy, and else no limits that a peer who obeys might reach.
    let policy = UInt8.random(in: 0...4, using: &generator)
    let head = [UInt8(seed % 2)] + octets(3) + [policy] + Array(repeating: 0, count: 20)
    var choices = Choices(head)
    let side = choices.pick(Connection.Side.acceptor, .initiator)
    let engine = Endpoint(side, .any(side, &choices), .any(&choices))
    // No turns of a friend, whose policy is this one's, and questions are answered.
    var input = head.prefix(choices.offset) + [0, 0, policy, 1]
    let other = Endpoint(
        side == .initiator ? .acceptor : .initiator, .matching(policy, side), CoordinatorConfiguration())
    engine.isObliging = true

    for round in 0..<Int.random(in: 10...60, using: &generator) {
        for frame in frames(other.takeOutput()) {
            input += Forgery.raw(frame)
            engine.receive(frame)
        }
        input += Forgery.output
        other.receive(engine.takeOutput())
        if round == 4 { other.begin() }
        if round > 4, engine.isOver { break }
        other.welcome()
        for _ in 0..<3 {
            let decisions = octets(60)
            var choices = Choices(decisions)
            if generator.next() % 2 == 0 {
                engine.command(&choices)
                input += Forgery.command + decisions[..<choices.offset]
            } else {
                other.command(&choices)
            }
        }
    }
    return Array(input)
}

/// How `fuzz-engine` spells what it is to do.
private enum Forgery {
    /// All that the engine has to say is taken.
    static let output: [UInt8] = [13, 1]
    /// A command that is not late, with the decisions that follow.
    static let command: [UInt8] = [9, 0]

    /// Bytes that the peer says: a frame, or else a header.
    static func raw(_ bytes: [UInt8]) -> [UInt8] {
        if bytes[0] == 0x41 { return [0, 0, bytes[4] == 0 ? 0 : 1] }
        let body = bytes.dropFirst(8)
        guard body.count < 256 else { return [] }
        return [0, 2, bytes[5], 0, UInt8(body.count)] + body
    }
}

extension Configuration {
    /// The other side's, for one of the policies that the first decisions pick.
    fileprivate static func matching(_ policy: UInt8, _ side: Connection.Side) -> Configuration {
        var configuration = Configuration(containerID: "other")
        var choices = Choices([policy])
        configuration.sasl = side == .acceptor ? .ofInitiator(&choices) : .ofAcceptor(&choices)
        return configuration
    }
}

/// Headers and frames, one by one.
private func frames(_ stream: [UInt8]) -> [[UInt8]] {
    var frames: [[UInt8]] = []
    var rest = stream[...]
    while rest.count >= 8 {
        let size = rest.first == 0x41 ? 8 : rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        frames.append(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
    }
    return frames
}
