import AMQPCodec

extension Connection {
    /// Whether a delivery about to be sent goes on, and then with which state and token. What is to be said first has the credit first.
    mutating func resume(
        _ tag: DeliveryTag?, _ state: inout DeliveryState?, _ token: inout Token, on link: Int
    ) throws(SendError) -> Bool {
        sayUnsaid(link)
        guard links[link].credit > 0 else { throw .noCredit }
        guard let memory = details[link]?.memory else { return false }
        guard let tag else {
            guard !memory.isIncomplete else { throw .onlyResuming }
            // The application may have used what is made up next.
            while memory.isTaken(DeliveryTag(links[link].nextTag &+ 1)) { links[link].nextTag &+= 1 }
            return false
        }
        guard let delivery = memory.waiting.find(tag) else {
            guard !memory.isIncomplete else { throw .onlyResuming }
            guard !memory.isLive(tag) else { throw .tagInUse }
            return false
        }
        token = delivery.token
        switch memory.waiting.resolution(tag) {
        case .resend: return false
        case .resume(let point):
            state = .received(point)
            return true
        default: throw .onlyResuming
        }
    }

    /// Keeps in mind a delivery of ours that has begun or goes on.
    mutating func remember(_ head: Head, _ state: DeliveryState?, _ token: Token, _ link: Int) {
        guard !head.settled else {
            details[link]?.memory?.drop(head.tag)
            return
        }
        let delivery =
            details[link]?.memory?.waiting.find(head.tag)
            ?? SuspendedDelivery(tag: head.tag, messageFormat: head.format, token: token, state: state)
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
