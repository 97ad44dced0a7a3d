import AMQPCodec
import AMQPEngine
import DequeModule

extension Router {
    /// How many answers may wait for those who asked.
    private static let answerLimit = 1_000

    /// Answers a request, and says what becomes of the request itself.
    mutating func answer(_ bytes: [UInt8]) -> DeliveryState {
        let request: Message
        do throws(DecodingError) {
            request = try Message(decoding: bytes.span.bytes)
        } catch {
            return .rejected(AMQPError(.decodeError, "the message cannot be read: \(error)"))
        }
        guard let replyTo = request.properties?.replyTo else {
            return .rejected(AMQPError(.invalidField, "a request needs an address in its property 'reply-to'"))
        }
        var reply = makeReply(to: request)
        var properties = Properties(to: replyTo)
        properties.correlationID = request.properties?.correlationID ?? request.properties?.messageID
        reply.properties = properties
        var out = OutputBuffer()
        reply.write(to: &out)
        let encoded = out.bytes.withUnsafeBytes { Array($0) }
        // Each waits for itself, so that nobody who asks and does not listen keeps the others waiting.
        if answers.count >= Router.answerLimit { forgetAnswer(answers[0]) }
        let inlet = inlets.insert(Inlet(source: nil, addressing: .perMessage))
        answers.append(inlet)
        append(
            QueuedDelivery(delivery: 0, settled: true, messageFormat: 0, bytes: encoded, more: false), to: inlet)
        markDirty(inlet: inlet)
        return .accepted
    }

    /// Removes the inlet of an answer that has left, or that nobody takes.
    mutating func forgetAnswer(_ inlet: Int32) {
        answers.removeAll { $0 == inlet }
        removeInlet(inlet)
    }

    private func makeReply(to request: Message) -> Message {
        let operation = request.applicationProperties[.string(Management.operation)]?.text
        guard operation == Management.query else {
            return failure(501, "operation '\(operation ?? "")' is not supported, only \(Management.query)")
        }
        let wanted = request.applicationProperties[.string(Management.entityType)]?.text ?? ""
        guard let entity = Management.Entity(rawValue: wanted) else {
            let known = Management.Entity.allCases.map(\.rawValue).joined(separator: ", ")
            return failure(400, "entityType '\(wanted)' is none of \(known)")
        }
        let results =
            switch entity {
            case .route: routeRows
            case .node: nodeRows
            case .link: linkRows
            case .router: [routerRow]
            }
        var body = AMQPMap()
        body[.string("attributeNames")] = .list(entity.attributes.map(Value.string))
        body[.string("results")] = .list(results.map(Value.list))
        var reply = Message(.value(.map(body)))
        reply.applicationProperties[.string("statusCode")] = .int(200)
        reply.applicationProperties[.string("statusDescription")] = .string("OK")
        return reply
    }

    private func failure(_ code: Int32, _ sentence: String) -> Message {
        var reply = Message(.value(.null))
        reply.applicationProperties[.string("statusCode")] = .int(code)
        reply.applicationProperties[.string("statusDescription")] = .string(sentence)
        return reply
    }

    private var routeRows: [[Value]] {
        patterns.flatMap { pattern in
            (table[pattern]?.egresses ?? []).compactMap { egress in
                path(to: egress.node).map { path in
                    let nextHop = nextHop(to: egress.node, pattern: pattern.text) ?? ""
                    return [
                        .string(pattern.text), .string(distribution(of: pattern, wanted: nil).rawValue),
                        .string(egress.node),
                        .string(path.cost == 0 ? "local" : nextHop), .uint(path.cost),
                    ]
                }
            }
        }
    }

    private var nodeRows: [[Value]] {
        database.advertisers.map(database.name).sorted().compactMap { name in
            path(to: name).map { path in
                [.string(name), .string(path.cost == 0 ? "self" : database.name(of: path.nextHop)), .uint(path.cost)]
            }
        }
    }

    /// What the node itself is like. The request has not left its queue yet, so what waits is told as of the end of the batch before.
    private var routerRow: [Value] {
        [
            .string(configuration.name), .string(String(configuration.instance, radix: 36)),
            .uint(UInt32(clamping: connections.count)), .ulong(UInt64(queuedAtRest.deliveries)),
            .ulong(UInt64(mostQueuedDeliveries)), .ulong(UInt64(queuedAtRest.bytes)),
        ]
    }

    /// Every link of every connection: which way deliveries go on it, under what address, and how many more may.
    private var linkRows: [[Value]] {
        var rows: [[Value]] = []
        for index in peers.indices {
            for (place, (generation, use)) in peers[index].uses.enumerated() {
                guard let (direction, address) = describe(use) else { continue }
                let link = LinkID(index: Int32(place), generation: generation)
                rows.append([
                    .string(peers[index].neighbour ?? peers[index].engine.remoteOpen?.containerID ?? ""),
                    .string(peers[index].neighbour == nil ? "client" : "trunk"), .string(direction), .string(address),
                    .uint(peers[index].engine.flow(of: link)?.credit ?? 0), .string(peers[index].address),
                ])
            }
        }
        return rows
    }

    private func describe(_ use: Peer.Use) -> (direction: String, address: String)? {
        switch use {
        case .none: nil
        case .controlIn: ("in", Trunk.controlAddress)
        case .controlOut: ("out", Trunk.controlAddress)
        // A link that is being detached has no route any more.
        case .outlet(let outlet): outlets[outlet].route.map { ("out", routes[$0].key.pattern) }
        case .inlet(let inlet):
            switch inlets[inlet].addressing {
            case .fixed(let pattern): ("in", pattern.text)
            case .perMessage: ("in", "any")
            case .management: ("in", Management.address)
            case .transit: ("in", inlets[inlet].candidates.first.map { routes[$0].key.pattern } ?? "")
            }
        }
    }
}
