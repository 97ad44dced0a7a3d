import AMQPCodec
import AMQPEngine
import Testing

/// Each limit from both sides: as far as it goes nothing happens, one step beyond is refused.
struct LimitEdgeTests {
    struct Limit: CustomTestStringConvertible, Sendable {
        let name: String
        let scope: Scope
        var condition = ErrorCondition.resourceLimitExceeded
        let configure: @Sendable (inout Configuration) -> Void
        /// Which of the links on the first handles is still attached at the limit.
        var survivor = 0
        /// Goes as far as the limit.
        let approach: @Sendable (Raw) -> Void
        /// Goes beyond it.
        let cross: @Sendable (Raw) -> Void
        var testDescription: String { name }
    }

    /// The peer has a session on channel 0 with senders on handles 0 and 1, each with credit 10.
    static let limits: [Limit] = [
        Limit(
            name: "maxFrameSize", scope: .connection, condition: .connectionFramingError,
            configure: { $0.maxFrameSize = 1_000 },
            approach: { $0.transfer(0, frame: 1_000) }, cross: { $0.transfer(1, frame: 1_001) }),
        Limit(
            name: "maxFrameSize below what every peer must accept", scope: .connection,
            condition: .connectionFramingError,
            configure: { $0.maxFrameSize = 1 },
            approach: { $0.transfer(0, frame: 512) }, cross: { $0.transfer(1, frame: 513) }),
        Limit(
            name: "channelMax", scope: .connection, condition: .connectionFramingError,
            configure: { $0.channelMax = 3 },
            approach: { raw in (1...3).forEach { raw.begin($0) } }, cross: { $0.begin(4) }),
        Limit(
            name: "handleMax", scope: .connection, condition: .connectionFramingError,
            configure: { $0.handleMax = 5 },
            approach: { $0.say(.attach(Raw.attach(5, .sender))) },
            cross: { $0.say(.attach(Raw.attach(6, .sender))) }),
        Limit(
            name: "maxLinks", scope: .session,
            configure: { $0.maxLinks = 4 },
            approach: { raw in
                raw.begin(1, receivers: 1)
                raw.say(.attach(Raw.attach(2, .sender)))
            },
            cross: { $0.say(.attach(Raw.attach(3, .sender))) }),
        Limit(
            name: "attachLimit", scope: .session,
            configure: { $0.attachLimit = 1_000 },
            approach: { $0.attach(2, frame: 1_000 - Raw.wordsOfTwoLinks) }, cross: { $0.attach(3, frame: 100) }),
        Limit(
            name: "incomingWindow", scope: .session, condition: .sessionWindowViolation,
            configure: { $0.incomingWindow = 4 },
            approach: { raw in
                raw.transfer(0, more: true)
                (0..<3).forEach { _ in raw.say(.transfer(Transfer(handle: 0, more: true))) }
            },
            cross: { $0.say(.transfer(Transfer(handle: 0, more: true))) }),
        Limit(
            name: "credit", scope: .link, condition: .linkTransferLimitExceeded,
            configure: { _ in }, approach: { raw in (0..<10).forEach { raw.transfer($0) } },
            cross: { $0.transfer(10) }),
        Limit(
            name: "max-message-size", scope: .link, condition: .linkMessageSizeExceeded,
            configure: { _ in },
            approach: { raw in
                raw.transfer(0, payload: 50_000)
                raw.transfer(1, payload: 49_999, more: true)
                raw.say(.transfer(Transfer(handle: 0, more: true)), payload: [1])
            },
            cross: { $0.say(.transfer(Transfer(handle: 0)), payload: [1]) }),
        Limit(
            name: "maxUnsettled", scope: .session,
            configure: { $0.maxUnsettled = 5 },
            approach: { raw in
                (0..<3).forEach { raw.transfer($0) }
                (3..<5).forEach { raw.transfer($0, handle: 1) }
                raw.transfer(5, settled: true)
                // Room for one is made by either side.
                raw.say(.disposition(Disposition(role: .sender, first: 0, settled: true)))
                raw.transfer(6, handle: 1)
                raw.engine.connection.update(1, on: raw.engine.links[0], .accepted)
                raw.transfer(7)
            },
            cross: { $0.transfer(8) }),
        Limit(
            name: "unfinishedLimit", scope: .link,
            configure: { $0.unfinishedLimit = 1_000 },
            survivor: 1,
            approach: { raw in
                raw.transfer(0, payload: 5_000)
                raw.transfer(1, payload: 600, more: true)
                raw.say(.transfer(Transfer(handle: 0, aborted: true)))
                raw.transfer(2, payload: 600, more: true)
                raw.say(.detach(Detach(handle: 0, closed: true)))
                raw.transfer(3, handle: 1, payload: 500, more: true)
                raw.say(.transfer(Transfer(handle: 1, more: true)), payload: bytes(500))
            },
            cross: { $0.say(.transfer(Transfer(handle: 1, more: true)), payload: [1]) }),
        Limit(
            name: "unreadLimit", scope: .connection,
            configure: {
                $0.outputLimit = 1_000
                $0.unreadLimit = 200_000
            },
            approach: { raw in
                while raw.engine.pendingOutput <= 200_000, raw.engine.isOpen {
                    raw.say(Raw.flow(echo: true))
                    raw.engine.connection.flush(now: raw.now)
                }
            },
            cross: { $0.say(Raw.flow(echo: true)) }),
    ]

    @Test(arguments: limits)
    func asFarAsItGoesAndNotFurther(_ limit: Limit) throws {
        var configuration = Configuration(containerID: "engine")
        limit.configure(&configuration)
        let raw = Raw(configuration)
        raw.engine.react = { peer, happening in
            guard case .attached(let link) = happening, let attach = peer.remoteAttach(of: link) else { return }
            peer.connection.accept(link, source: attach.source, target: attach.target, maxMessageSize: 50_000)
            if peer.role(of: link) == .receiver { peer.connection.grant(10, on: link) }
        }
        raw.begin(0, senders: 2)
        _ = try raw.heard()
        limit.approach(raw)
        #expect(raw.engine.isOpen && raw.engine.isAttached(raw.engine.links[limit.survivor]), "refused too early")
        limit.cross(raw)
        let complaints = Complaint.all(in: try raw.heard())
        #expect(complaints.count == 1 && complaints.first?.scope == limit.scope)
        #expect(complaints.first?.error.condition == limit.condition)
    }

    /// Without a limit an application may let deliveries of any size pass through.
    @Test func unfinishedDeliveriesAreNotLimitedByDefault() {
        let raw = Raw()
        raw.engine.serve()
        raw.begin(0, senders: 1)
        raw.transfer(0, payload: 60_000, more: true)
        let body = bytes(60_000)
        for _ in 0..<100 {
            raw.say(.transfer(Transfer(handle: 0, more: true)), payload: body)
            raw.engine.log.removeAll { if case .transfer = $0 { true } else { false } }
        }
        #expect(raw.engine.isOpen && raw.engine.detached.isEmpty && raw.engine.ended.isEmpty)
    }
}

extension Raw {
    /// A delivery's first frame.
    fileprivate func transfer(
        _ id: UInt32, handle: UInt32 = 0, payload: Int = 1, settled: Bool? = nil, more: Bool = false
    ) {
        let transfer = Transfer(
            handle: handle, deliveryID: id, deliveryTag: DeliveryTag(UInt64(id)), settled: settled, more: more)
        say(.transfer(transfer), payload: bytes(payload))
    }

    /// A delivery in one frame of so many bytes.
    fileprivate func transfer(_ id: UInt32, frame: Int) {
        let head = Frame(Raw.transfer(id)).bytes.count
        say(Raw.transfer(id), payload: bytes(frame - head))
    }

    /// What `begin` says for two links.
    fileprivate static let wordsOfTwoLinks = {
        let begin = Frame(.begin(Begin(nextOutgoingID: 0, incomingWindow: 100, outgoingWindow: 100)))
        let attaches = (0..<2 as Range<UInt32>).map { handle in
            var attach = Raw.attach(handle, .sender)
            attach.name += " of channel 0"
            return Frame(.attach(attach))
        }
        return ([begin] + attaches).reduce(0) { $0 + $1.bytes.count }
    }()

    /// An attach frame of so many bytes.
    fileprivate func attach(_ handle: UInt32, frame: Int) {
        var attach = Raw.attach(handle, .sender)
        attach.name = String(repeating: "x", count: frame)
        // Longer names have longer heads.
        while Frame(.attach(attach)).bytes.count > frame { attach.name.removeLast() }
        say(.attach(attach))
    }
}
