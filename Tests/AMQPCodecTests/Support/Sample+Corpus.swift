import AMQPCodec

extension Sample {
    static let map: AMQPMap = ["x-a": 1, "x-b": ["y", nil, 2.5]]
    static let error = AMQPError(condition: .notFound, errorDescription: "no such node", info: map)
    static let source = Source(
        address: "a", durable: .unsettledState, expiryPolicy: .never, timeout: 300, dynamic: true,
        dynamicNodeProperties: map, distributionMode: "copy", filter: map, defaultOutcome: .modified(modified),
        outcomes: ["amqp:accepted:list", "amqp:rejected:list"], capabilities: ["queue"])
    static let target = Target(
        address: "b", durable: .configuration, expiryPolicy: .linkDetach, timeout: 1, dynamic: true,
        dynamicNodeProperties: map, capabilities: ["topic", "queue"])
    static let modified = Modified(deliveryFailed: true, undeliverableHere: false, messageAnnotations: map)
    static let transactional = TransactionalState(txnID: [1, 2], outcome: .accepted)

    static let states: [DeliveryState] = [
        .accepted, .released, .rejected(nil), .rejected(error), .modified(modified), .modified(Modified()),
        .received(Received(sectionNumber: 1, sectionOffset: 1 << 40)), .declared(Declared(txnID: [7])),
        .transactional(transactional), .transactional(TransactionalState(txnID: [], outcome: .rejected(error))),
        .other(Described(descriptor: .symbol("vendor:state"), value: [1, "two"])),
        .other(Described(descriptor: .ulong(0x1234_5678_0000_0001), value: .null)),
    ]

    /// Every composite, with no field more than it must have and with all of them.
    static let composites: [Sample] =
        [
            Sample(Open(containerID: "")),
            Sample(
                Open(
                    containerID: "c", hostname: "h", maxFrameSize: 512, channelMax: 7, idleTimeOut: 1000,
                    outgoingLocales: ["en", "de"], incomingLocales: ["fr"], offeredCapabilities: ["a"],
                    desiredCapabilities: ["b", "c"], properties: map)),
            Sample(Begin(nextOutgoingID: 0, incomingWindow: 0, outgoingWindow: 0)),
            Sample(
                Begin(
                    remoteChannel: 65535, nextOutgoingID: .max, incomingWindow: 256, outgoingWindow: 255, handleMax: 7,
                    offeredCapabilities: ["a"], desiredCapabilities: ["b"], properties: map)),
            Sample(Attach(name: "l", handle: 0, role: .sender)),
            Sample(
                Attach(
                    name: String(repeating: "l", count: 300), handle: 77, role: .receiver, sndSettleMode: .settled,
                    rcvSettleMode: .second, source: source, target: .target(target),
                    unsettled: AMQPMap([(.binary([1]), nil), (.binary([2]), nil)]), incompleteUnsettled: true,
                    initialDeliveryCount: 9, maxMessageSize: 1 << 33, offeredCapabilities: ["a"],
                    desiredCapabilities: ["b"], properties: map)),
            Sample(
                Attach(
                    name: "tx", handle: 1, role: .sender, source: Source(),
                    target: .coordinator(Coordinator(capabilities: ["amqp:local-transactions"])))),
            Sample(Flow(incomingWindow: 1, nextOutgoingID: 2, outgoingWindow: 3)),
            Sample(
                Flow(
                    nextIncomingID: 1, incomingWindow: 2, nextOutgoingID: 3, outgoingWindow: 4, handle: 5,
                    deliveryCount: 6, linkCredit: 7, available: 8, drain: true, echo: true, properties: map)),
            Sample(Transfer(handle: 0)),
            Sample(
                Transfer(
                    handle: 1, deliveryID: 2, deliveryTag: DeliveryTag(3), messageFormat: 0, settled: false, more: true,
                    rcvSettleMode: .first, state: .accepted, resume: true, aborted: true, batchable: true)),
            Sample(Disposition(role: .sender, first: 1)),
            Sample(
                Disposition(
                    role: .receiver, first: 1, last: 1000, settled: true, state: .rejected(error), batchable: true)),
            Sample(Detach(handle: 0)),
            Sample(Detach(handle: 4, closed: true, error: error)),
            Sample(End()), Sample(End(error: error)), Sample(Close()), Sample(Close(error: error)),
            Sample(AMQPError(condition: .internalError)), Sample(error),
            Sample(Header()),
            Sample(Header(durable: true, priority: 9, ttl: 60_000, firstAcquirer: true, deliveryCount: 3)),
            Sample(Properties()), Sample(properties),
            Sample(Received(sectionNumber: 0, sectionOffset: 0)), Sample(Accepted()), Sample(Released()),
            Sample(Rejected()), Sample(Rejected(error: error)), Sample(Modified()), Sample(modified),
            Sample(Source()), Sample(source), Sample(Target()), Sample(target),
            Sample(DeleteOnClose()), Sample(DeleteOnNoLinks()), Sample(DeleteOnNoMessages()),
            Sample(DeleteOnNoLinksOrMessages()), Sample(Coordinator()), Sample(Coordinator(capabilities: ["a", "b"])),
            Sample(Declare()), Sample(Declare(globalID: [1])), Sample(Discharge(txnID: [1])),
            Sample(Discharge(txnID: [1], fail: true)), Sample(Declared(txnID: [])), Sample(transactional),
            Sample(SASLMechanisms(saslServerMechanisms: ["PLAIN", "ANONYMOUS"])),
            Sample(SASLMechanisms(saslServerMechanisms: ["EXTERNAL"])),
            Sample(SASLInit(mechanism: "ANONYMOUS")),
            Sample(SASLInit(mechanism: "PLAIN", initialResponse: [0, 1], hostname: "h")),
            Sample(SASLChallenge(challenge: [1])), Sample(SASLResponse(response: [])), Sample(SASLOutcome(code: .ok)),
            Sample(SASLOutcome(code: .sysTemp, additionalData: [1])),
        ] + states.map { Sample(Disposition(role: .receiver, first: 0, state: $0)) }

    static let properties = Properties(
        messageID: .uuid(AMQPUUID(high: 1, low: 2)), userID: [1], to: "to", subject: "subject", replyTo: "reply",
        correlationID: .string("c"), contentType: "text/plain", contentEncoding: "gzip",
        absoluteExpiryTime: Timestamp(milliseconds: 2), creationTime: Timestamp(milliseconds: -1), groupID: "g",
        groupSequence: 7, replyToGroupID: "r")

    static let values: [Sample] = {
        var random = SplitMix64(seed: 1)
        return (0..<60).map { _ in Sample(random.value()) }
    }()

    static let messages: [Sample] = {
        var random = SplitMix64(seed: 2)
        return (0..<40).map { _ in Sample(random.message()) }
    }()
}
