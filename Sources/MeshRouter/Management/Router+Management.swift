import AMQPCodec
import AMQPEngine
import DequeModule

extension Router {
    /// How many answers may wait for those who asked.
    private static let answerLimit = 1_000

    /// Acts on a request, and says what becomes of the request itself.
    mutating func answer(_ bytes: [UInt8]) -> DeliveryState {
        let request: Message
        do throws(DecodingError) {
            request = try Message(decoding: bytes.span.bytes)
        } catch {
            return .rejected(AMQPError(.decodeError, "the message cannot be read: \(error)"))
        }
        guard let asker = Asker(request) else {
            return .rejected(AMQPError(.invalidField, "a request needs an address in its property 'reply-to'"))
        }
        let operation = request.applicationProperties[.string(Management.operation)]?.text
        switch operation {
        case Management.query: answer(asker, table(request))
        case Management.trace: trace(request, for: asker)
        default:
            let known = "\(Management.query) and \(Management.trace)"
            let sentence = "operation '\(operation ?? "")' is not supported, only \(known)"
            answer(asker, .failure(501, sentence))
        }
        return .accepted
    }

    /// Sends an answer to whoever has asked.
    mutating func answer(_ asker: Asker, _ reply: Message) {
        var reply = reply
        reply.properties = asker.properties
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
    }

    /// Removes the inlet of an answer that has left, or that nobody takes.
    mutating func forgetAnswer(_ inlet: Int32) {
        answers.removeAll { $0 == inlet }
        removeInlet(inlet)
    }

    private func table(_ request: Message) -> Message {
        let wanted = request.applicationProperties[.string(Management.entityType)]?.text ?? ""
        guard let entity = Management.Entity(rawValue: wanted) else {
            let known = Management.Entity.allCases.map(\.rawValue).joined(separator: ", ")
            return .failure(400, "entityType '\(wanted)' is none of \(known)")
        }
        var body = AMQPMap()
        body[.string("attributeNames")] = .list(entity.attributes.map(Value.string))
        body[.string("results")] = .list(rows(of: entity).map(Value.list))
        return .success(body)
    }
}

/// Whom the answer to a request goes to.
struct Asker {
    let properties: Properties

    /// Nil if the request does not say.
    init?(_ request: Message) {
        guard let replyTo = request.properties?.replyTo else { return nil }
        var properties = Properties(to: replyTo)
        properties.correlationID = request.properties?.correlationID ?? request.properties?.messageID
        self.properties = properties
    }
}

extension Message {
    /// An answer to a request that went well.
    static func success(_ body: AMQPMap) -> Message { reply(Message(.value(.map(body))), 200, "OK") }

    /// An answer to a request that did not go well, and why.
    static func failure(_ code: Int32, _ sentence: String) -> Message { reply(Message(.value(.null)), code, sentence) }

    private static func reply(_ message: consuming Message, _ code: Int32, _ sentence: String) -> Message {
        var reply = message
        reply.applicationProperties[.string("statusCode")] = .int(code)
        reply.applicationProperties[.string("statusDescription")] = .string(sentence)
        return reply
    }
}
