extension Messenger {
    /// Subscribes to the messages of an address; returns when the peer has attached the link.
    ///
    /// - Parameters:
    ///   - address: Where from. Without a name the peer makes up one (§3.5.3 `dynamic`), which the subscription tells.
    ///   - credit: How many messages may be here, taken or not, that are not settled. At least 1.
    ///   - count: How many messages are wanted in all: the peer is never given credit for more, and the subscription ends after so many.
    ///     Nil for no end.
    ///   - timeout: How long to wait for the peer; nil waits as long as the connection takes.
    public func subscribe(
        to address: Address, credit: Int = 100, count: Int? = nil, timeout: Duration? = nil
    ) async throws(MessengerError) -> Subscription {
        precondition(credit > 0, "a subscription needs credit")
        precondition(count ?? 1 > 0, "a subscription wants at least one message")
        let order = SubscriptionOrder(
            number: nextNumber(), address: address, credit: min(credit, Int(Int32.max)), count: count)
        mailbox.post(.call { $0.subscribe(order) })
        let late = MessengerError.notAttached(address, within: timeout ?? .zero)
        do throws(MessengerError) {
            let name = try await order.attached.value(timeout: timeout, on: mailbox.eventLoop, else: late)
            return Subscription(order, address.name == nil ? address.named(name) : address, mailbox)
        } catch {
            let reason = error == late ? await mailbox.ask { $0.silence(of: address, within: timeout ?? .zero) } : error
            mailbox.post(.call { $0.unsubscribe(order.number, nil) })
            throw reason
        }
    }

    /// Subscribes as ``subscribe(to:credit:count:timeout:)-(Address,_,_,_)`` does; also throws if `address` is no address.
    public func subscribe(
        to address: String, credit: Int = 100, count: Int? = nil, timeout: Duration? = nil
    ) async throws(MessengerError) -> Subscription {
        try await subscribe(to: Address(address), credit: credit, count: count, timeout: timeout)
    }
}
