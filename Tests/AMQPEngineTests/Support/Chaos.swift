import AMQPCodec
import AMQPEngine
import Testing

/// Two engines whose applications do whatever a seed tells them, at whatever moment, and the accounts of what they did.
///
/// The engines obey the protocol, so whatever order things happen in and wherever the bytes are cut, neither may ever find the other in breach of it.
final class Chaos {
    /// One application and its books.
    final class Side {
        let peer: Peer
        var sessions: [SessionID] = []
        var links: [LinkID] = []
        /// Links of the other that have not been answered.
        var waiting: [LinkID] = []
        /// Links that are gone.
        var gone: [LinkID] = []
        /// Deliveries that have come and are not settled.
        var incoming: [(link: LinkID, delivery: UInt32)] = []
        /// Outcomes that have come unsettled.
        var undecided: [(link: LinkID, delivery: UInt32)] = []
        /// What is left to send of the delivery under way on a link.
        var unsent: [(link: LinkID, rest: ArraySlice<UInt8>)] = []
        /// Tokens of unsettled deliveries of which nothing final has been heard.
        var outstanding: Set<UInt64> = []
        var settledTokens: Set<UInt64> = []
        /// What is arriving on each link.
        var arriving: [LinkID: [UInt8]] = [:]
        var received: Set<UInt64> = []

        init(_ peer: Peer) { self.peer = peer }
    }

    let seed: UInt64
    let pair: Pair
    let sides: [Side]
    var generator: Generator
    let ending: Ending
    /// The side whose words do not reach the other any more.
    var mute: Side?
    var steps = 0
    var messages: [ArraySlice<UInt8>] = []
    /// How many unsettled deliveries were aborted, and how many we settled ourselves: those have no outcome.
    var withoutOutcome = 0
    /// How many links were looked at from both ends.
    var compared = 0

    init(_ seed: UInt64) {
        self.seed = seed
        var generator = Generator(seed)
        var configurations = ["client", "server"].map { name in
            var configuration = Configuration.small(name, frame: [512, 700, 4_096].randomElement(using: &generator)!)
            configuration.incomingWindow = [2, 5, 50, 2_048].randomElement(using: &generator)!
            configuration.outputLimit = [1_500, 100_000].randomElement(using: &generator)!
            configuration.channelMax = 31
            configuration.handleMax = 63
            return configuration
        }
        configurations[0].sasl = Bool.random(using: &generator) ? .none : .anonymous
        ending = Ending.allCases.randomElement(using: &generator)!
        let fragmentation = Bool.random(using: &generator) ? Fragmentation.whole : .random(generator)
        self.generator = generator
        pair = Pair(client: configurations[0], server: configurations[1], fragmentation)
        sides = [Side(pair.client), Side(pair.server)]
        for side in sides { side.peer.react = { [unowned self] _, happening in account(side, happening) } }
    }

    /// The whole of a conversation.
    static func run(_ seed: UInt64, steps: Int) -> Chaos {
        let chaos = Chaos(seed)
        chaos.warmUp()
        let cut = Int.random(in: 0..<steps, using: &chaos.generator)
        for number in 0..<steps {
            if number == cut { chaos.cut() }
            chaos.step()
        }
        chaos.end()
        return chaos
    }

    /// Both opened, with a session and links from both sides, for half of the seeds; the others begin with nothing.
    func warmUp() {
        guard chance(2) else { return }
        pair.pump()
        for side in sides {
            if let session = side.peer.begin() { side.sessions.append(session) }
            for _ in 0..<2 { attach(side) }
        }
        pair.pump()
        for side in sides {
            while !side.waiting.isEmpty { answer(side) }
            for _ in 0..<2 { grant(side, credit: 20) }
        }
    }

    // MARK: Accounts

    /// Says what is wrong and how to see it again.
    func expect(_ isRight: Bool, _ wrong: @autoclosure () -> String) {
        guard !isRight else { return }
        Issue.record(
            "seed \(seed), step \(steps): \(wrong()) (put the seed among ConversationTests.suspects to run it alone)")
    }

    private func account(_ side: Side, _ happening: Happening) {
        switch happening {
        case .begun(let session): if !side.sessions.contains(session) { side.sessions.append(session) }
        case .attached(let link): if !side.links.contains(link) { side.waiting.append(link) }
        case .transfer(let arrival): account(side, arrival)
        case .outcome(let link, let delivery, let token, _, let settled):
            expect(side.outstanding.contains(token.low), "an outcome of what is not outstanding")
            if settled {
                side.outstanding.remove(token.low)
                expect(side.settledTokens.insert(token.low).inserted, "two outcomes of one delivery")
                side.undecided.removeAll { $0.link == link && $0.delivery == delivery }
            } else {
                side.undecided.append((link, delivery))
            }
        case .senderUpdate(let link, let delivery, settled: true):
            side.incoming.removeAll { $0.link == link && $0.delivery == delivery }
        case .detached(let link, _, let error):
            expect(isExcused(error), "detached: \(error!)")
            side.links.removeAll { $0 == link }
            side.waiting.removeAll { $0 == link }
            side.incoming.removeAll { $0.link == link }
            side.undecided.removeAll { $0.link == link }
            side.unsent.removeAll { $0.link == link }
            side.gone.append(link)
        case .ended(let session, let error):
            expect(isExcused(error), "ended: \(error!)")
            side.sessions.removeAll { $0 == session }
        case .closed(let closure):
            if case .violation(let error) = closure {
                expect(ending == .silence && isExcused(error), "closed: \(error)")
            }
        default: break
        }
    }

    /// Whether an error is of the transport's making: it was lost, or whoever hears nothing any more gave the other up.
    private func isExcused(_ error: AMQPError?) -> Bool {
        guard let error else { return true }
        switch ending {
        case .calm: return false
        case .close, .halfClose: return error.condition == .connectionForced
        case .silence: return [.resourceLimitExceeded, .connectionForced].contains(error.condition)
        }
    }

    private func account(_ side: Side, _ arrival: Arrival) {
        if arrival.first { side.arriving[arrival.link] = [] }
        side.arriving[arrival.link]! += arrival.payload
        if arrival.first, !arrival.settled {
            side.incoming.append((arrival.link, arrival.delivery))
        } else if arrival.settled {
            side.incoming.removeAll { $0.link == arrival.link && $0.delivery == arrival.delivery }
        }
        guard !arrival.more, !arrival.aborted else { return }
        let message = side.arriving.removeValue(forKey: arrival.link)!
        let number = message.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        expect(message.elementsEqual(messages[Int(number)]), "message \(number) arrived changed")
        expect(side.received.insert(number).inserted, "message \(number) arrived twice")
    }

    func pick<Element>(_ elements: [Element]) -> Element? { elements.randomElement(using: &generator) }
    func chance(_ odds: Int) -> Bool { Int.random(in: 0..<odds, using: &generator) == 0 }
}
