import AMQPCodec

/// Makes frames for an engine that has a peer who keeps to nothing: well formed or not, in order or not.
package struct Forger {
    /// The next delivery-id on each channel, for some deliveries have to be right to get anywhere.
    private var nextDelivery: [UInt16: UInt32] = [:]

    package init() {}

    /// One frame, a header, or bytes that are neither.
    package mutating func frame(_ choices: inout Choices) -> [UInt8] {
        switch choices.below(20) {
        case 0: return choices.pick(ProtocolHeader.amqp, .sasl, .tls).bytes
        case 1: return choices.octets(choices.below(64))
        case 2: return raw(&choices)
        case 3: return sasl(&choices)
        case 4: return frame(.open(open(&choices)), 0)
        case 5, 6: return frame(.begin(begin(&choices)), channel(&choices))
        case 7, 8: return frame(.attach(attach(&choices)), channel(&choices))
        case 9, 10, 11: return frame(.flow(flow(&choices)), channel(&choices))
        case 12, 13, 14: return transfer(&choices)
        case 15, 16: return frame(.disposition(disposition(&choices)), channel(&choices))
        case 17:
            let detach = Detach(handle: handle(&choices), closed: choices.flag(), error: error(&choices))
            return frame(.detach(detach), channel(&choices))
        case 18: return frame(.end(End(error: error(&choices))), channel(&choices))
        default: return choices.flag() ? frame(nil, 0) : frame(.close(Close(error: error(&choices))), 0)
        }
    }

    private func frame(_ body: Performative?, _ channel: UInt16, payload: [UInt8] = []) -> [UInt8] {
        var out = OutputBuffer()
        let start = out.beginFrame(.amqp, channel: channel)
        body?.write(to: &out)
        payload.withUnsafeBytes { out.append($0) }
        out.endFrame(start)
        return out.bytes.withUnsafeBytes { Array($0) }
    }

    /// A frame whose size is right and whose body may be anything.
    private func raw(_ choices: inout Choices) -> [UInt8] {
        let kind = choices.pick(FrameHeader.Kind.amqp, .sasl)
        let channel = channel(&choices)
        let body = choices.octets(choices.below(256))
        var out = OutputBuffer()
        let start = out.beginFrame(kind, channel: channel)
        body.withUnsafeBytes { out.append($0) }
        out.endFrame(start)
        return out.bytes.withUnsafeBytes { Array($0) }
    }

    // MARK: SASL

    private func sasl(_ choices: inout Choices) -> [UInt8] {
        var out = OutputBuffer()
        let start = out.beginFrame(.sasl)
        switch choices.below(5) {
        case 0:
            let names: [Symbol] = ["SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN", "EXTERNAL", "ANONYMOUS", "OTHER"]
            let chosen = choices.byte()
            SASLMechanisms(saslServerMechanisms: names.indices.filter { chosen >> $0 & 1 == 1 }.map { names[$0] })
                .write(to: &out)
        case 1:
            let name = choices.pick(
                "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "EXTERNAL", "ANONYMOUS", "OTHER" as Symbol)
            SASLInit(mechanism: name, initialResponse: saslText(&choices)).write(to: &out)
        case 2: SASLChallenge(challenge: saslText(&choices) ?? []).write(to: &out)
        case 3: SASLResponse(response: saslText(&choices) ?? []).write(to: &out)
        default:
            SASLOutcome(code: choices.pick(.ok, .auth, .sysTemp), additionalData: saslText(&choices)).write(to: &out)
        }
        out.endFrame(start)
        return out.bytes.withUnsafeBytes { Array($0) }
    }

    private func saslText(_ choices: inout Choices) -> [UInt8]? {
        let texts = ["", "\0ann\0pencil", "n,,n=ann,r=abc", "c=biws,r=", "v=", "r=,s=QUJD,i=4096", "e=no", "\0bob\0x"]
        switch choices.below(10) {
        case 0: return nil
        case 1: return choices.octets(choices.below(100))
        case let other: return Array(texts[other - 2].utf8) + choices.octets(choices.below(40))
        }
    }

    // MARK: Performatives

    private func open(_ choices: inout Choices) -> Open {
        var open = Open(containerID: "forger")
        open.maxFrameSize = choices.pick(4_096, 512, 600, 100, .max)
        open.channelMax = choices.pick(.max, 0, 3)
        open.idleTimeOut = choices.pick(.none, 0, 1, 2_000)
        open.properties = map(&choices)
        return open
    }

    private func begin(_ choices: inout Choices) -> Begin {
        var begin = Begin(
            nextOutgoingID: choices.pick(0, .max), incomingWindow: choices.number(), outgoingWindow: 100)
        begin.remoteChannel = choices.pick(.none, 0, 1, 2, 3)
        begin.handleMax = choices.pick(.max, 0, 3)
        begin.properties = map(&choices)
        return begin
    }

    private func attach(_ choices: inout Choices) -> Attach {
        let handle = handle(&choices)
        let role = choices.pick(Role.sender, .receiver)
        var attach = Attach(name: "forged-\(choices.below(4))", handle: handle, role: role)
        attach.initialDeliveryCount = choices.pick(0, .none, .max)
        attach.sndSettleMode = choices.pick(.mixed, .settled, .unsettled)
        attach.rcvSettleMode = choices.pick(.first, .second)
        attach.maxMessageSize = choices.pick(.none, 0, 10, 1_000)
        attach.source = choices.pick(Source(address: "a"), .none, Source(dynamic: true))
        attach.target = choices.pick(.target(Target(address: "b")), .none, .coordinator(Coordinator()))
        attach.unsettled = unsettled(&choices)
        attach.incompleteUnsettled = choices.once(in: 4)
        attach.properties = map(&choices)
        return attach
    }

    /// Tags and states of deliveries that the forger says it knows.
    private func unsettled(_ choices: inout Choices) -> AMQPMap? {
        guard choices.once(in: 4) else { return nil }
        return AMQPMap(
            (0..<choices.below(6)).map { _ in
                (.binary(DeliveryTag(UInt64(choices.below(6))).octets), value(state(&choices)))
            })
    }

    private func value(_ state: DeliveryState?) -> Value {
        guard let state else { return .null }
        var out = OutputBuffer()
        Disposition(role: .receiver, first: 0, state: state).write(to: &out)
        var reader = ValueReader(out.bytes)
        guard case .described(let body)? = try? reader.value(), case .list(let fields) = body.value else {
            return .null
        }
        return fields.last ?? .null
    }

    private func flow(_ choices: inout Choices) -> Flow {
        let flags = choices.byte()
        var flow = Flow(
            nextIncomingID: flags & 1 == 1 ? nil : choices.number(), incomingWindow: choices.number(),
            nextOutgoingID: choices.number(), outgoingWindow: choices.number())
        if flags & 2 == 0 {
            flow.handle = handle(&choices)
            flow.deliveryCount = flags & 4 == 0 ? choices.number() : nil
            flow.linkCredit = flags & 8 == 0 ? choices.number() : nil
            flow.available = flags & 16 == 0 ? nil : choices.number()
            flow.drain = flags & 32 == 32
            if choices.once(in: 8) { flow.properties = ["txn-id": choices.pick(.binary(txnID(&choices)), nil, true)] }
        }
        flow.echo = flags & 64 == 64
        if flags & 128 == 128 { flow.properties = map(&choices) }
        return flow
    }

    private mutating func transfer(_ choices: inout Choices) -> [UInt8] {
        let channel = channel(&choices)
        var transfer = Transfer(handle: handle(&choices))
        let flags = choices.byte()
        if flags & 1 == 0 {
            let id = nextDelivery[channel, default: 0] &+ (flags & 0x0e == 0x0e ? choices.number() : 0)
            nextDelivery[channel] = id &+ 1
            transfer.deliveryID = id
            transfer.deliveryTag = DeliveryTag(UInt64(id))
        }
        transfer.more = flags & 0x10 == 0x10
        transfer.settled = flags & 0x20 == 0x20 ? choices.flag() : nil
        transfer.aborted = flags & 0xc0 == 0xc0
        if flags & 0xc0 == 0x80 {
            transfer.state = state(&choices)
            transfer.resume = choices.flag()
            transfer.rcvSettleMode = choices.pick(.none, .first, .second)
            transfer.batchable = choices.flag()
            transfer.messageFormat = choices.number()
        }
        let payload = choices.once(in: 8) ? declaration(&choices) : choices.octets(choices.below(40))
        return frame(.transfer(transfer), channel, payload: payload)
    }

    /// A message for a coordinator.
    private func declaration(_ choices: inout Choices) -> [UInt8] {
        var out = OutputBuffer()
        let descriptor = choices.pick(Declare.descriptor, Discharge.descriptor)
        let fields: [Value] =
            descriptor == Declare.descriptor ? [] : [.binary(txnID(&choices)), .boolean(choices.flag())]
        Message(.described(Described(descriptor: .ulong(descriptor), value: .list(fields)))).write(to: &out)
        return out.bytes.withUnsafeBytes { Array($0) }
    }

    private func disposition(_ choices: inout Choices) -> Disposition {
        var disposition = Disposition(role: choices.pick(.receiver, .sender), first: choices.number())
        if choices.flag() { disposition.last = disposition.first &+ choices.number() }
        disposition.settled = choices.flag()
        disposition.state = state(&choices)
        return disposition
    }

    // MARK: Fields

    private func channel(_ choices: inout Choices) -> UInt16 { choices.pick(0, 0, 0, 0, 1, 1, 2, 3, 5, 256) }
    private func handle(_ choices: inout Choices) -> UInt32 { choices.pick(0, 0, 0, 1, 1, 2, 3, 4, 63, 5_000) }

    private func error(_ choices: inout Choices) -> AMQPError? {
        choices.pick(.none, AMQPError(.notFound, "no"), AMQPError(condition: "x", info: ["a": 1]))
    }

    private func map(_ choices: inout Choices) -> AMQPMap? { choices.pick(.none, .none, [:], ["a": ["b", nil]]) }

    /// Mostly one that a coordinator gives.
    private func txnID(_ choices: inout Choices) -> [UInt8] {
        let number = choices.pick(1, 2, 3, 0) as UInt8
        return number == 0 ? [1] : [0, 0, 0, 0, 0, 0, 0, number]
    }

    private func state(_ choices: inout Choices) -> DeliveryState? {
        choices.pick(
            .none, .accepted, .released, .rejected(nil), .rejected(AMQPError(.notFound, "no")), .modified(Modified()),
            .received(Received(sectionNumber: 0, sectionOffset: 4)), .declared(Declared(txnID: txnID(&choices))),
            .transactional(TransactionalState(txnID: txnID(&choices))),
            .transactional(TransactionalState(txnID: txnID(&choices), outcome: choices.pick(.accepted, .released))),
            .other(Described(descriptor: "x", value: 1)))
    }
}
