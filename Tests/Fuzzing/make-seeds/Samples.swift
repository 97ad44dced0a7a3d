import AMQPCodec
import FuzzSupport

/// Encodings of everything, with all fields.
enum Samples {
    static var all: [[UInt8]] { values + composites + messages }

    private static let map: AMQPMap = ["x-a": 1, "x-b": ["y", nil, 2.5]]
    private static let error = AMQPError(condition: .notFound, errorDescription: "no such node", info: map)
    private static let modified = Modified(deliveryFailed: true, undeliverableHere: true, messageAnnotations: map)
    private static let source = Source(
        address: "a", durable: .unsettledState, expiryPolicy: .never, timeout: 300, dynamic: true,
        dynamicNodeProperties: map, distributionMode: "copy", filter: map, defaultOutcome: .modified(modified),
        outcomes: ["amqp:accepted:list", "amqp:rejected:list"], capabilities: ["queue"])
    private static let target = Target(
        address: "b", durable: .configuration, expiryPolicy: .linkDetach, timeout: 1, dynamic: true,
        dynamicNodeProperties: map, capabilities: ["topic", "queue"])
    private static let properties = Properties(
        messageID: .uuid(AMQPUUID(high: 1, low: 2)), userID: [1], to: "to", subject: "subject", replyTo: "reply",
        correlationID: .string("c"), contentType: "text/plain", contentEncoding: "gzip",
        absoluteExpiryTime: Timestamp(milliseconds: 2), creationTime: Timestamp(milliseconds: -1), groupID: "g",
        groupSequence: 7, replyToGroupID: "r")
    private static let states: [DeliveryState] = [
        .accepted, .released, .rejected(error), .modified(modified),
        .received(Received(sectionNumber: 1, sectionOffset: 1 << 40)), .declared(Declared(txnID: [7])),
        .transactional(TransactionalState(txnID: [1, 2], outcome: .accepted)),
        .other(Described(descriptor: .symbol("vendor:state"), value: [1, "two"])),
    ]

    private static func encoding(_ write: (inout OutputBuffer) -> Void) -> [UInt8] {
        var out = OutputBuffer()
        write(&out)
        return out.bytes.withUnsafeBytes { Array($0) }
    }

    private static var composites: [[UInt8]] {
        var samples: [[UInt8]] = []
        samples += [
            encoding(
                Open(
                    containerID: "c", hostname: "h", maxFrameSize: 512, channelMax: 7, idleTimeOut: 1000,
                    outgoingLocales: ["en", "de"], incomingLocales: ["fr"], offeredCapabilities: ["a"],
                    desiredCapabilities: ["b", "c"], properties: map
                ).write),
            encoding(
                Begin(
                    remoteChannel: 65535, nextOutgoingID: .max, incomingWindow: 256, outgoingWindow: 255, handleMax: 7,
                    offeredCapabilities: ["a"], desiredCapabilities: ["b"], properties: map
                ).write),
            encoding(
                Attach(
                    name: "l", handle: 77, role: .receiver, sndSettleMode: .settled, rcvSettleMode: .second,
                    source: source, target: .target(target), unsettled: AMQPMap([(.binary([1]), nil)]),
                    incompleteUnsettled: true, initialDeliveryCount: 9, maxMessageSize: 1 << 33,
                    offeredCapabilities: ["a"], desiredCapabilities: ["b"], properties: map
                ).write),
            encoding(
                Attach(name: "tx", handle: 1, role: .sender, target: .coordinator(Coordinator(capabilities: ["a"])))
                    .write),
            encoding(
                Flow(
                    nextIncomingID: 1, incomingWindow: 2, nextOutgoingID: 3, outgoingWindow: 4, handle: 5,
                    deliveryCount: 6, linkCredit: 7, available: 8, drain: true, echo: true, properties: map
                ).write),
            encoding(
                Transfer(
                    handle: 1, deliveryID: 2, deliveryTag: DeliveryTag(3), messageFormat: 0, settled: false, more: true,
                    rcvSettleMode: .first, state: .accepted, resume: true, aborted: true, batchable: true
                ).write),
            encoding(Detach(handle: 4, closed: true, error: error).write), encoding(End(error: error).write),
            encoding(Close(error: error).write), encoding(error.write), encoding(source.write), encoding(target.write),
            encoding(DeleteOnClose().write), encoding(DeleteOnNoLinks().write), encoding(DeleteOnNoMessages().write),
            encoding(DeleteOnNoLinksOrMessages().write), encoding(Coordinator(capabilities: ["a", "b"]).write),
            encoding(Declare(globalID: [1]).write), encoding(Discharge(txnID: [1], fail: true).write),
            encoding(SASLMechanisms(saslServerMechanisms: ["PLAIN", "ANONYMOUS"]).write),
            encoding(SASLInit(mechanism: "PLAIN", initialResponse: [0, 1], hostname: "h").write),
            encoding(SASLChallenge(challenge: [1]).write), encoding(SASLResponse(response: []).write),
            encoding(SASLOutcome(code: .sysTemp, additionalData: [1]).write),
        ]
        return samples
            + states.map { encoding(Disposition(role: .receiver, first: 1, last: 9, settled: true, state: $0).write) }
    }

    private static var messages: [[UInt8]] {
        let bodies: [Message.Body] = [
            .data([[1, 2], [], [3]]), .sequence([[1, "two"], []]), .value(["number": 5, "flag": true, "text": "t"]),
            .value(.string("text")),
        ]
        return bodies.map { body in
            var message = Message(body)
            message.header = Header(durable: true, priority: 9, ttl: 60_000, firstAcquirer: true, deliveryCount: 3)
            message.deliveryAnnotations = map
            message.messageAnnotations = map
            message.properties = properties
            message.applicationProperties = AMQPMap([("a", 1), ("b", "two")])
            message.footer = map
            return encoding(message.write)
        } + bodies.map { encoding(Message($0, to: "to").write) }
    }

    private static var values: [[UInt8]] {
        let described = Value.described(Described(descriptor: .ulong(7), value: [1, 2, [[3]]]))
        let scalars: [Value] = [
            nil, true, .ubyte(1), .ushort(2), .uint(0), .uint(3), .uint(300), .ulong(0), .ulong(4), .ulong(400),
            .byte(-1),
            .short(-2), .int(-3), .int(-300), -4, -400, .float(1.5), 2.5, .decimal32(Decimal32(bits: 1)),
            .decimal64(Decimal64(bits: 2)), .decimal128(Decimal128(high: 3, low: 4)), .char("ß"),
            .timestamp(Timestamp(milliseconds: 5)), .uuid(AMQPUUID(high: 6, low: 7)), .binary([8]), "text",
            .symbol("symbol"), described,
        ]
        var all = scalars + [.list(scalars), .map(AMQPMap(scalars.enumerated().map { (.int(Int32($0)), $1) }))]
        let arrays: [(AMQPArray.Element, [Value])] = [
            (.string, ["a", "b"]), (.list, [[1], []]), (.null, [nil, nil]), (.boolean, [true, false]),
            (.described(.symbol("d"), .int), [.int(1), .int(2)]), (.map, [.map(map)]), (.symbol, [.symbol("a")]),
            (.array, [.array(AMQPArray(symbols: ["s"]))]), (.double, [1.5]),
        ]
        all += arrays.compactMap { AMQPArray(of: $0, $1).map(Value.array) }
        // What the Codable types of fuzz-codec look like.
        all += [
            ["flag": true, "small": .byte(1), "number": 2, "real": 2.5, "text": "t", "octets": .binary([1])],
            [
                "numbers": [1, 2], "names": ["a": 1], "codes": .map(AMQPMap([(.ubyte(1), .symbol("s"))])),
                "set": [.short(1)],
            ],
            ["inner": [["flag": false]], "choice": ["two": ["_0": 2, "name": "n"]], "point": described],
            ["place": [1.5, nil, ["k": [[2.5]]]], "any": described, "list": [1, "two"], "symbol": .symbol("s")],
            [
                "when": .timestamp(Timestamp(milliseconds: 1)), "id": .uuid(AMQPUUID(high: 1, low: 1)),
                "single": .float(1),
            ],
            ["words": ["a", "b"], "singles": [.float(1)], "blobs": [.binary([1])], "weights": .map(["a": 1.5])],
            [
                "decimal": .decimal64(Decimal64(bits: 2)), "array": .array(AMQPArray(symbols: ["s"])),
                "described": described,
            ],
            ["two": ["_0": 2]], ["one": [:]],
        ]
        return all.map { value in encoding { $0.write(value) } }
    }
}
