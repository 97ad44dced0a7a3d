import AMQPCodec
import AMQPEngine
import FuzzSupport

/// What one input makes two engines say to each other.
final class Conversation {
    private var choices: Choices
    private var sides: [Endpoint]
    /// Everything said on connections that were lost.
    private var past: [UInt8] = []
    /// What each has said and the other has not been given.
    private var wires: [[UInt8]] = [[], []]
    /// Whether what they say is damaged.
    private let isNoisy: Bool
    /// Whether all that was begun is finished before the end.
    private let isPatient: Bool

    init(_ input: [UInt8]) {
        var choices = Choices(input)
        let flags = choices.byte()
        isNoisy = flags & 1 == 1
        isPatient = flags & 2 == 0
        let policies = SASLPolicy.agreed(&choices)
        sides = [(Connection.Side.initiator, policies.initiator), (.acceptor, policies.acceptor)].map { side, policy in
            var configuration = Configuration.gentle(side, &choices)
            configuration.sasl = policy
            return Endpoint(side, configuration, .gentle(&choices))
        }
        self.choices = choices
        if flags & 4 == 0 { warmUp(declaring: flags & 8 == 0) }
    }

    /// Everything that both say.
    func run() -> [UInt8] {
        var steps = 0
        while !choices.isOver, steps < 1_000 {
            steps += 1
            step()
            if !isNoisy { checkPeace() }
        }
        if isNoisy {
            for side in sides { side.finish() }
        } else {
            part()
        }
        return past + sides[0].said + sides[1].said
    }

    // MARK: Steps

    /// Both opened, with a session and a link each way, and perhaps a transaction each.
    private func warmUp(declaring: Bool) {
        pump()
        sides[0].begin()
        for role in [Role.sender, .receiver] { sides[0].attach(role) }
        pump()
        for side in sides { side.welcome() }
        pump()
        guard declaring else { return }
        for side in sides { side.declare() }
        pump()
    }

    private func step() {
        let code = choices.byte()
        let side = Int(code & 1)
        switch code >> 1 & 0x0f {
        case 0...7: sides[side].command(&choices, isLate: code >> 5 == 7)
        case 8, 9, 10: say(side)
        case 11, 12: give(side, .max)
        case 13: give(side, choices.below(64))
        case 14: isNoisy ? damage(side) : give(side, Int(choices.number()))
        default: code >> 5 == 7 ? cut() : pass(choices.number())
        }
    }

    /// Moves what a side has to say onto the wire.
    private func say(_ side: Int) {
        wires[side] += sides[side].takeOutput(atMost: choices.flag() ? choices.below(200) : .max)
    }

    /// Gives the other side what is on the wire, or the first bytes of it.
    private func give(_ side: Int, _ limit: Int) {
        let bytes = Array(wires[side].prefix(limit))
        wires[side].removeFirst(bytes.count)
        sides[1 - side].receive(bytes)
    }

    /// The connection is lost, with what is on the wires, and another takes its place.
    private func cut() {
        for side in sides {
            side.finish()
            past += side.said
        }
        if !isNoisy { checkTransactions() }
        wires = [[], []]
        sides = sides.map { $0.successor() }
        pump()
        if choices.flag() { sides[choices.below(2)].begin() }
    }

    private func damage(_ side: Int) {
        guard !wires[side].isEmpty else { return }
        let start = min(Int(choices.number()), wires[side].count - 1)
        let end = min(start + choices.below(40), wires[side].count)
        switch choices.below(5) {
        case 0: wires[side][start] ^= 1 << UInt8(choices.below(8))
        case 1: wires[side][start] = choices.byte()
        case 2: wires[side].removeSubrange(start..<end)
        case 3: wires[side].insert(contentsOf: Array(wires[side][start..<end]), at: end)
        default: wires[side].insert(contentsOf: choices.octets(choices.below(8)), at: start)
        }
    }

    /// Lets time pass for both; if nothing is damaged they talk whenever an alarm rings, so that none of them gives up.
    private func pass(_ milliseconds: UInt32) {
        let amount = min(milliseconds, 2_000)
        guard !isNoisy else { return sides.forEach { $0.pass(milliseconds: amount) } }
        pump()
        let end = sides[0].now.advanced(byMilliseconds: amount)
        while let alarm = sides.compactMap(\.deadline).min(), alarm <= end {
            for side in sides { side.wait(until: alarm) }
            pump()
        }
        for side in sides { side.wait(until: end) }
        pump()
    }

    /// Lets both talk until neither has anything to say.
    private func pump() {
        var isQuiet = false
        while !isQuiet {
            isQuiet = true
            for side in 0...1 {
                wires[side] += sides[side].takeOutput()
                if !wires[side].isEmpty { isQuiet = false }
                give(side, .max)
            }
        }
    }

    // MARK: Peace

    /// Neither has found fault with the other, and what has arrived is what was sent, once.
    private func checkPeace() {
        for side in sides {
            require(side.complaints.isEmpty, "engines agree: \(side.complaints)")
            require(!side.isOver, "nobody hangs up: \(side.closure?.reason ?? "")")
        }
    }

    private func part() {
        if isPatient {
            var rounds = 0
            repeat {
                for side in sides { side.tidy() }
                pump()
                rounds += 1
                require(rounds < 1_000, "what was begun comes to an end: \(sides.map(\.todo))")
            } while !sides.allSatisfy { $0.todo == nil }
            for side in sides { require(side.unsettled == 0, "both agree that all is settled") }
            checkMessages(isComplete: true)
        }
        checkPeace()
        let closers = choices.pick([0], [1], [0, 1])
        for side in closers { sides[side].close() }
        pump()
        for side in sides { checkOrder(side) }
        checkMessages(isComplete: false)
        for side in sides { side.finish() }
        checkTransactions()
    }

    /// What a controller was told has happened.
    private func checkTransactions() {
        for (client, resource) in [(sides[0], sides[1]), (sides[1], sides[0])] {
            require(client.committed.isSubset(of: resource.applied), "what is said to be committed is")
            require(client.rolledBack.isDisjoint(with: resource.applied), "what is said to be rolled back is")
        }
    }

    private func checkOrder(_ side: Endpoint) {
        switch side.closure {
        case .byPeer(nil), .byUs(nil): break
        default: fatalError("VIOLATED: they part in peace: \(side.closure?.reason ?? "not at all")")
        }
        require(side.complaints.isEmpty, "engines agree: \(side.complaints)")
    }

    private func checkMessages(isComplete: Bool) {
        for (receiver, sender) in [(sides[0], sides[1]), (sides[1], sides[0])] {
            var seen: Set<UInt64> = []
            for message in receiver.messages {
                let number = message.dropFirst().prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
                require(sender.written[number] == message, "what arrives is what was sent")
                require(seen.insert(number).inserted || sender.resent.contains(number), "it arrives once")
            }
            if isComplete { require(seen.isSuperset(of: sender.sent), "what was sent has arrived") }
        }
    }
}
