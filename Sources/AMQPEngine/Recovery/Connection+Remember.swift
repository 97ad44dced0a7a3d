import AMQPCodec

/// A delivery that a sender resumes with payload.
struct ResumedDelivery {
    let delivery: SuspendedDelivery
    /// Where its payload begins, for the receiver; nil if it is sent as if for the first time.
    let state: DeliveryState?
}

extension Connection {
    /// What a delivery about to be sent goes on with; nil if it is new.
    func resumption(of tag: DeliveryTag?, on link: Int) throws(SendError) -> ResumedDelivery? {
        guard let memory = details[link]?.memory else { return nil }
        guard let tag, let delivery = memory.waiting.find(tag) else {
            guard !memory.isIncomplete else { throw .onlyResuming }
            return nil
        }
        switch memory.waiting.resolution(tag) {
        case .resend: return ResumedDelivery(delivery: delivery, state: nil)
        case .resume(let point): return ResumedDelivery(delivery: delivery, state: .received(point))
        default: throw .onlyResuming
        }
    }

    /// Keeps in mind a delivery of ours that has begun or goes on.
    mutating func remember(outgoing head: Head, _ token: Token, _ resumed: ResumedDelivery?, _ link: Int) {
        guard !head.settled else {
            details[link]?.memory?.drop(head.tag)
            return
        }
        let delivery =
            resumed?.delivery
            ?? SuspendedDelivery(tag: head.tag, messageFormat: head.format, token: token, state: head.state)
        details[link]?.memory?.add(head.id, delivery)
    }

    /// Keeps in mind a delivery of the peer's that has begun or goes on.
    mutating func remember(incoming id: UInt32, _ link: Int) {
        let tag = links[link].partialTag
        let delivery =
            details[link]?.memory?.waiting.find(tag)
            ?? SuspendedDelivery(tag: tag, messageFormat: links[link].partialFormat, token: Token(), state: nil)
        details[link]?.memory?.add(id, delivery)
    }
}
