import AMQPCodec
import AMQPEngine
import Testing

/// What a peer may do wrong, and how far the answer reaches.
struct ViolationTests {
    enum Scope: Equatable { case link, session, connection }

    struct Breach: CustomTestStringConvertible, Sendable {
        let name: String
        let scope: Scope
        let condition: ErrorCondition
        let frames: [Frame]
        var testDescription: String { name }

        init(_ name: String, _ scope: Scope, _ condition: ErrorCondition, _ frames: [Frame]) {
            self.name = name
            self.scope = scope
            self.condition = condition
            self.frames = frames
        }

        init(_ name: String, _ scope: Scope, _ condition: ErrorCondition, _ body: Performative, channel: UInt16 = 0) {
            self.init(name, scope, condition, [Frame(body, channel: channel)])
        }
    }

    private static let begin = Begin(nextOutgoingID: 0, incomingWindow: 10, outgoingWindow: 10)

    private static func transfers(_ ids: ClosedRange<UInt32>, more: Bool = false) -> [Frame] {
        ids.map { Frame(Raw.transfer($0, more: more), payload: [1]) }
    }

    /// The peer has sessions on channels 0 and 1, each with a sender on handle 0 and a receiver on handle 1; on channel 0 the sender has credit 3.
    static let breaches: [Breach] = [
        Breach("open twice", .connection, .illegalState, .open(Open(containerID: "again"))),
        Breach("begin twice on a channel", .connection, .illegalState, .begin(begin)),
        Breach("begin above channel-max", .connection, .connectionFramingError, .begin(begin), channel: 8),
        Breach("a frame above channel-max", .connection, .connectionFramingError, Raw.flow(), channel: 900),
        Breach("close above channel-max", .connection, .connectionFramingError, .close(Close()), channel: 8),
        Breach(
            "begin that answers nothing", .connection, .invalidField,
            .begin(Begin(remoteChannel: 5, nextOutgoingID: 0, incomingWindow: 1, outgoingWindow: 1)), channel: 3),
        Breach(
            "begin that answers a session that has its answer", .connection, .invalidField,
            .begin(Begin(remoteChannel: 0, nextOutgoingID: 0, incomingWindow: 1, outgoingWindow: 1)), channel: 3),
        Breach(
            "more sessions than there are channels", .connection, .connectionFramingError,
            (2...8).map { Frame(.begin(begin), channel: $0) }),
        Breach("a frame on a channel without a session", .connection, .notAllowed, Raw.flow(), channel: 5),
        Breach("end on a channel without a session", .connection, .notAllowed, .end(End()), channel: 5),
        Breach("handle above handle-max", .connection, .connectionFramingError, .attach(Raw.attach(16, .sender))),
        Breach("handle in use", .session, .sessionHandleInUse, .attach(Raw.attach(1, .sender))),
        Breach(
            "a sender without initial-delivery-count", .session, .invalidField,
            .attach(Raw.attach(5, .sender, count: nil))),
        Breach("a transfer on no link", .session, .sessionUnattachedHandle, Raw.transfer(0, handle: 9)),
        Breach("a flow on no link", .session, .sessionUnattachedHandle, Raw.flow(handle: 9)),
        Breach("a detach of no link", .session, .sessionUnattachedHandle, .detach(Detach(handle: 9, closed: true))),
        Breach("a transfer from a receiver", .session, .notAllowed, Raw.transfer(0, handle: 1)),
        Breach("a delivery without credit", .link, .linkTransferLimitExceeded, transfers(0...3)),
        Breach(
            "more frames than the window", .session, .sessionWindowViolation,
            transfers(0...0, more: true)
                + Array(repeating: Frame(.transfer(Transfer(handle: 0, more: true))), count: 12)),
        Breach("a delivery-id out of order", .session, .invalidField, transfers(0...0) + transfers(2...2)),
        Breach("a delivery-id twice", .session, .invalidField, transfers(0...0) + transfers(0...0)),
        Breach(
            "a first transfer without delivery-tag", .session, .invalidField,
            .transfer(Transfer(handle: 0, deliveryID: 0))),
        Breach(
            "a first transfer without delivery-id", .session, .invalidField,
            .transfer(Transfer(handle: 0, deliveryTag: DeliveryTag(1)))),
        Breach(
            "a delivery before the one under way has ended", .session, .invalidField,
            transfers(0...0, more: true) + transfers(1...1)),
        Breach(
            "another tag in the middle of a delivery", .session, .invalidField,
            transfers(0...0, more: true) + [Frame(.transfer(Transfer(handle: 0, deliveryTag: DeliveryTag(9))))]),
        Breach(
            "another message-format in the middle of a delivery", .session, .invalidField,
            transfers(0...0, more: true) + [Frame(.transfer(Transfer(handle: 0, messageFormat: 9)))]),
        Breach(
            "a message larger than max-message-size", .link, .linkMessageSizeExceeded,
            [
                Frame(Raw.transfer(0, more: true), payload: bytes(90)),
                Frame(.transfer(Transfer(handle: 0)), payload: bytes(90)),
            ]),
        Breach(
            "a disposition from last to first", .session, .invalidField,
            .disposition(Disposition(role: .receiver, first: 5, last: 4, settled: true))),
    ]

    private func raw() throws -> Raw {
        var configuration = Configuration(containerID: "engine")
        configuration.channelMax = 7
        configuration.handleMax = 15
        configuration.incomingWindow = 10
        let raw = Raw(configuration)
        raw.engine.react = { peer, happening in
            guard case .attached(let link) = happening, let attach = peer.remoteAttach(of: link) else { return }
            peer.connection.accept(link, source: attach.source, target: attach.target, maxMessageSize: 100)
            if peer.role(of: link) == .receiver, peer.session(of: link) == peer.sessions[0] {
                peer.connection.grant(3, on: link)
            }
        }
        raw.begin(0, senders: 1, receivers: 1)
        raw.begin(1, senders: 1, receivers: 1)
        _ = try raw.heard()
        return raw
    }

    @Test(arguments: breaches)
    func aBreachIsAnsweredInItsScopeWithItsCondition(_ breach: Breach) throws {
        for fragmentation in [Fragmentation.whole, .single] {
            var fragmentation = fragmentation
            let raw = try raw()
            let engine = raw.engine
            for piece in fragmentation.cut(breach.frames.flatMap(\.bytes)) { engine.receive(piece, now: raw.now) }
            let said = try raw.heard()
            let errors = said.compactMap { body -> (Scope, AMQPError)? in
                switch body {
                case .detach(let detach): detach.error.map { (.link, $0) }
                case .end(let end): end.error.map { (.session, $0) }
                case .close(let close): close.error.map { (.connection, $0) }
                default: nil
                }
            }
            #expect(errors.count == 1)
            #expect(errors.first?.0 == breach.scope && errors.first?.1.condition == breach.condition)
            #expect((errors.first?.1.errorDescription?.count ?? 0) > 10)
            switch breach.scope {
            case .connection:
                #expect(engine.closures == [.violation(errors[0].1)])
                #expect(engine.detached.count == 4 && engine.ended.count == engine.sessions.count)
            case .session:
                #expect(Set(engine.detached) == Set(engine.links[..<2]) && engine.ended.isEmpty)
                // What else comes on the session is discarded until its end.
                raw.say(Raw.flow(handle: 9))
                raw.say(.attach(Raw.attach(9, .sender)))
                #expect(try raw.heard().isEmpty)
                raw.say(.end(End()))
                #expect(engine.ended == [engine.sessions[0]])
                try expectAlive(raw, session: 1, link: 3)
            case .link:
                #expect(engine.detached.isEmpty)
                raw.say(.detach(Detach(handle: 0, closed: true)))
                #expect(engine.detached == [engine.links[0]])
                try expectAlive(raw, session: 0, link: 1)
                try expectAlive(raw, session: 1, link: 3)
            }
        }
    }

    /// A link that the breach does not concern still works.
    private func expectAlive(_ raw: Raw, session: UInt16, link: Int) throws {
        let link = raw.engine.links[link]
        raw.say(Raw.flow(handle: 1, count: 0, credit: 1), channel: session)
        try raw.engine.send([7], on: link)
        let said = try raw.heard()
        guard case .transfer? = said.last else { return #expect(Bool(false), "\(said)") }
    }

    @Test func aTransferOnALinkThatIsNotAnsweredYetIsRefused() throws {
        let raw = Raw()
        raw.begin(0, senders: 1)
        _ = try raw.heard()
        raw.say(Raw.transfer(0))
        let said = try raw.heard()
        guard case .attach = said[0], case .detach(let detach) = said[1] else { return #expect(Bool(false)) }
        #expect(detach.error?.condition == .linkTransferLimitExceeded)
        raw.say(.detach(Detach(handle: 0, closed: true)))
        #expect(raw.engine.detached == raw.engine.links)
    }

    @Test func theFirstFrameMustBeOpen() throws {
        for body in [Performative.begin(Self.begin), .close(Close()), Raw.flow()] {
            let raw = Raw(open: false)
            raw.say(body)
            let said = try raw.heard()
            guard case .open = said[0], case .close(let close) = said[1] else { return #expect(Bool(false)) }
            #expect(close.error?.condition == .illegalState && said.count == 2)
            #expect(raw.engine.closures == [.violation(close.error!)])
        }
    }

    /// There is only one channel before both have opened (§2.4.1).
    @Test func anOpenOnAnotherChannelIsRefused() throws {
        let raw = Raw(open: false)
        raw.say(.open(Open(containerID: "raw")), channel: 1)
        guard case .close(let close)? = try raw.heard().last else { return #expect(Bool(false)) }
        #expect(close.error?.condition == .connectionFramingError && !raw.engine.isOpen)
    }

    struct Bytes: Sendable, CustomTestStringConvertible {
        let name: String
        let condition: ErrorCondition
        let bytes: [UInt8]
        var testDescription: String { name }
        init(_ name: String, _ condition: ErrorCondition, _ bytes: [UInt8]) {
            self.name = name
            self.condition = condition
            self.bytes = bytes
        }
    }

    static let malformed: [Bytes] = [
        Bytes("a frame of more than max-frame-size", .connectionFramingError, [0, 1, 0, 1, 2, 0, 0, 0]),
        Bytes("a frame of 4 GiB", .connectionFramingError, [255, 255, 255, 255, 2, 0, 0, 0]),
        Bytes("a frame of less than 8 bytes", .connectionFramingError, [0, 0, 0, 7, 2, 0, 0, 0]),
        Bytes("doff of less than 2", .connectionFramingError, [0, 0, 0, 8, 1, 0, 0, 0]),
        Bytes("doff beyond the frame", .connectionFramingError, [0, 0, 0, 8, 3, 0, 0, 0]),
        Bytes("a SASL frame", .connectionFramingError, [0, 0, 0, 8, 2, 1, 0, 0]),
        Bytes("a frame of unknown type", .connectionFramingError, [0, 0, 0, 8, 2, 9, 0, 0]),
        Bytes("an unknown descriptor", .decodeError, [0, 0, 0, 12, 2, 0, 0, 0, 0, 0x53, 0x7f, 0x45]),
        Bytes("an unknown symbolic descriptor", .decodeError, [0, 0, 0, 14, 2, 0, 0, 0, 0, 0xa3, 2, 97, 98, 0x45]),
        Bytes("no descriptor", .decodeError, [0, 0, 0, 9, 2, 0, 0, 0, 0x45]),
        Bytes("a begin without fields", .decodeError, [0, 0, 0, 12, 2, 0, 0, 0, 0, 0x53, 0x11, 0x45]),
        Bytes("a list that ends too early", .decodeError, [0, 0, 0, 14, 2, 0, 0, 0, 0, 0x53, 0x11, 0xc0, 9, 1]),
        Bytes("a field of another type", .decodeError, [0, 0, 0, 15, 2, 0, 0, 0, 0, 0x53, 0x16, 0xc0, 2, 1, 0x41]),
    ]

    @Test(arguments: malformed)
    func bytesThatAreNoFrameCloseTheConnection(_ input: Bytes) throws {
        let raw = Raw()
        _ = try raw.heard()
        raw.engine.receive(input.bytes, now: raw.now)
        let said = try raw.heard()
        guard case .close(let close)? = said.last, said.count == 1 else { return #expect(Bool(false)) }
        #expect(close.error?.condition == input.condition)
        #expect((close.error?.errorDescription?.count ?? 0) > 10)
        #expect(raw.engine.closures == [.violation(close.error!)] && raw.engine.rest.isEmpty)
        raw.engine.receive(input.bytes, now: raw.now)
        #expect(try raw.heard().isEmpty && raw.engine.closures.count == 1)
    }

    @Test func anOpenWithATinyFrameSizeIsRefused() throws {
        let raw = Raw(open: false)
        raw.say(.open(Open(containerID: "raw", maxFrameSize: 511)))
        guard case .close(let close)? = try raw.heard().last else { return #expect(Bool(false)) }
        #expect(close.error?.condition == .invalidField)
    }

    @Test func anExtendedHeaderAndAnEmptyFrameAreFine() throws {
        let raw = Raw()
        _ = try raw.heard()
        raw.engine.receive([0, 0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 12, 3, 0, 0, 0, 9, 9, 9, 9], now: raw.now)
        var begin = Frame(.begin(Self.begin)).bytes
        begin[3] += 4
        begin[4] = 3
        begin.insert(contentsOf: [1, 2, 3, 4], at: 8)
        raw.engine.receive(begin, now: raw.now)
        #expect(raw.engine.sessions.count == 1 && raw.engine.isOpen)
    }
}
