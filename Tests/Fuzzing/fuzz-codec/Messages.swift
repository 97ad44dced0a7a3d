import AMQPCodec
import FuzzSupport

func readMessage(_ input: [UInt8]) {
    let span = input.span
    let view = MessageView(span.bytes)
    guard let message = try? Message(decoding: span.bytes) else { return readAnything(of: view) }
    compare(view, message)
    let written = writing { message.write(to: &$0) }
    let writtenSpan = written.span
    guard let again = try? Message(decoding: writtenSpan.bytes) else { fatalError("what was written cannot be read") }
    require(again == message, "a message survives being written")
    require(writing { again.write(to: &$0) } == written, "a message is always written the same way")
    compare(MessageView(writtenSpan.bytes), message)
    readPrefixes(input, message)
    if let decoded = try? message.decode([String: Value].self) {
        let encoded = try? Message(encoding: decoded)
        require((try? encoded?.decode([String: Value].self)) == decoded, "a body survives being encoded")
    }
}

/// All properties, of a message that is none.
private func readAnything(of view: borrowing MessageView) {
    _ = try? view.header
    _ = try? view.deliveryAnnotations
    _ = try? view.messageAnnotations
    _ = try? view.properties
    _ = try? view.applicationProperties
    _ = try? view.bodyForm
    _ = try? view.body
    _ = try? view.footer
    _ = try? view.messageID
    _ = try? view.to
    _ = try? view.subject
    _ = try? view.replyTo
    _ = try? view.correlationID
    _ = try? view.applicationProperty("a")
    _ = try? view.deliveryAnnotation("x-a")
    _ = try? view.messageAnnotation("x-a")
    if var sections = try? view.data { while let found = try? sections.next(), found.byteCount >= 0 {} }
}

private func compare(_ view: borrowing MessageView, _ message: Message) {
    do {
        require(try view.header == message.header, "header")
        require(try view.deliveryAnnotations == message.deliveryAnnotations, "delivery-annotations")
        require(try view.messageAnnotations == message.messageAnnotations, "message-annotations")
        require(try view.properties == message.properties, "properties")
        require(try view.applicationProperties == message.applicationProperties, "application-properties")
        require(try view.body == message.body, "body")
        require(try view.footer == message.footer, "footer")
        require(try view.messageID == message.properties?.messageID, "message-id")
        require(try view.to == message.properties?.to, "to")
        require(try view.subject == message.properties?.subject, "subject")
        require(try view.replyTo == message.properties?.replyTo, "reply-to")
        require(try view.correlationID == message.properties?.correlationID, "correlation-id")
        require(try view.message() == message, "message")
        try compareEntries(view, message)
        try compareData(view, message)
    } catch {
        fatalError("a view refuses what the message was made of: \(error)")
    }
}

private func compareEntries(_ view: borrowing MessageView, _ message: Message) throws {
    for pair in message.applicationProperties.pairs {
        guard case .string(let name) = pair.key else { continue }
        require(try view.applicationProperty(name) == pair.value, "application property \(name)")
    }
    for pair in message.deliveryAnnotations.pairs {
        guard case .symbol(let name) = pair.key else { continue }
        require(try view.deliveryAnnotation(name) == pair.value, "delivery annotation \(name)")
    }
    for pair in message.messageAnnotations.pairs {
        guard case .symbol(let name) = pair.key else { continue }
        require(try view.messageAnnotation(name) == pair.value, "message annotation \(name)")
    }
    let absent: Symbol = "absent from every message"
    if message.messageAnnotations[absent] == nil { require(try view.messageAnnotation(absent) == nil, "absent") }
}

private func compareData(_ view: borrowing MessageView, _ message: Message) throws {
    var octets: [[UInt8]] = []
    var sections = try view.data
    while let found = try sections.next() { octets.append(found.withUnsafeBytes { Array($0) }) }
    switch message.body {
    case .data(let data): require(try view.bodyForm == .data && octets == data, "data")
    case .sequence: require(try view.bodyForm == .sequence && octets.isEmpty, "amqp-sequence")
    case .value(let value):
        // A missing body counts as null.
        let form = try view.bodyForm
        require((form == .value || form == nil && value == .null) && octets.isEmpty, "amqp-value")
    }
}

/// Of the first frame of a large message: what can be had is right, and nothing is made up.
private func readPrefixes(_ input: [UInt8], _ message: Message) {
    for count in [input.count / 2, input.count - 1] where count > 0 {
        let prefix = Array(input[..<count])
        let span = prefix.span
        let view = MessageView(span.bytes)
        if let to = try? view.to { require(to == message.properties?.to, "to of a part of the message") }
        if let id = try? view.messageID { require(id == message.properties?.messageID, "message-id of a part") }
        if let header = try? view.header { require(header == message.header, "header of a part of the message") }
        readAnything(of: view)
    }
}
