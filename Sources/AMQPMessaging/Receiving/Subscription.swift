import AMQPCodec

/// The messages of one address, in the order in which they come.
///
/// It ends when as many have come as were asked for or when it is closed, and throws when the link or its connection fails, or the task that waits is cancelled.
/// Tasks that iterate at the same time share the messages. A subscription that nobody keeps is closed.
public final class Subscription: AsyncSequence, Sendable {
    /// A message, to be settled.
    public typealias Element = ReceivedMessage
    /// Why no more come.
    public typealias Failure = MessengerError

    /// The address that messages come from: if it was asked for without a name, the one that the peer made up.
    public let address: Address
    private let number: Int
    private let inbox: Inbox
    private let mailbox: Mailbox

    init(_ order: SubscriptionOrder, _ address: Address, _ mailbox: Mailbox) {
        self.address = address
        number = order.number
        inbox = order.inbox
        self.mailbox = mailbox
    }

    deinit { mailbox.post(.call { [number] in $0.unsubscribe(number, nil) }) }

    /// The next message, when there is one; nil if none will come any more.
    ///
    /// Throws ``MessengerError/noMessage(_:within:)`` if `timeout` is given and over.
    public func next(timeout: Duration? = nil) async throws(MessengerError) -> ReceivedMessage? {
        let late = MessengerError.noMessage(address, within: timeout ?? .zero)
        guard let arrival = try await inbox.next(timeout: timeout, on: mailbox.eventLoop, else: late) else {
            return nil
        }
        if arrival.isSettled { mailbox.post(.taken(number)) }
        return ReceivedMessage(arrival, self)
    }

    /// Ends it: gives back what has not been taken, detaches the link and waits for the peer to do the same.
    ///
    /// What has been taken must have been settled before.
    public func close() async {
        let done = Pending<Void>()
        mailbox.post(.call { [number] in $0.unsubscribe(number, done) })
        try? await done.value(timeout: nil, on: mailbox.eventLoop, else: .cancelled)
    }

    var messageLimits: DecodingLimits { mailbox.messageLimits }

    func settle(_ delivery: UInt32, _ outcome: DeliveryState) {
        mailbox.post(.settle(number, delivery: delivery, outcome))
    }

    /// Takes messages one by one.
    public func makeAsyncIterator() -> Iterator { Iterator(subscription: self) }

    /// Takes the messages of a subscription.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let subscription: Subscription

        /// The next message, when there is one; nil if none will come any more.
        public mutating func next() async throws(MessengerError) -> ReceivedMessage? { try await subscription.next() }

        /// The next message, when there is one; nil if none will come any more.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(MessengerError)
            -> ReceivedMessage?
        {
            try await subscription.next()
        }
    }
}
