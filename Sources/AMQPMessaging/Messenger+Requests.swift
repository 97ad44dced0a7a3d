public import AMQPCodec

extension Messenger {
    /// Sends a message and returns the answer to it.
    ///
    /// The answer comes to an address that the peer makes up and that goes away afterwards (§3.5.3 `dynamic`); it is put into `reply-to`. If the request has no message-id or
    /// correlation-id, it gets one. An answer that correlates with something else is rejected. Throws ``MessengerError/notDelivered(_:_:)`` if the request
    /// has another outcome than accepted, and ``MessengerError/noAnswer(_:within:)`` if there is no answer in time.
    public func request(_ message: Message, to address: Address, timeout: Duration? = nil) async throws(MessengerError)
        -> Message
    {
        do throws(MessengerError) {
            return try await exchange(message, address, Deadline(timeout))
        } catch {
            if case .noMessage(_, let time) = error { throw .noAnswer(address, within: timeout ?? time) }
            throw error.within(timeout)
        }
    }

    private func exchange(_ message: Message, _ address: Address, _ deadline: Deadline) async throws(MessengerError)
        -> Message
    {
        let replies = try await subscribe(to: address.named(nil), credit: 1, timeout: deadline.remaining)
        let request = addressed(message, replyTo: replies.address.name)
        let ids = [request.properties?.messageID, request.properties?.correlationID]
        let state = try await send(request, to: address, timeout: deadline.remaining)
        guard state == .accepted else { throw .notDelivered(address, state) }
        while true {
            guard let received = try await replies.next(timeout: deadline.remaining) else {
                throw .detached(replies.address, nil)
            }
            let reply = try received.message
            guard reply.properties?.correlationID.map({ ids.contains($0) }) ?? true else {
                received.reject(AMQPError(.notAllowed, "an answer to something else"))
                continue
            }
            received.accept()
            return reply
        }
    }

    /// Sends a request as ``request(_:to:timeout:)-(_,Address,_)`` does; also throws if `address` is no address.
    public func request(_ message: Message, to address: String, timeout: Duration? = nil) async throws(MessengerError)
        -> Message
    {
        try await request(message, to: Address(address), timeout: timeout)
    }

    private func addressed(_ message: Message, replyTo: String?) -> Message {
        var request = message
        var properties = request.properties ?? Properties()
        let id = properties.messageID ?? properties.correlationID ?? .string("\(name)-\(nextNumber())")
        properties.replyTo = replyTo
        properties.messageID = properties.messageID ?? id
        properties.correlationID = properties.correlationID ?? id
        request.properties = properties
        return request
    }
}
