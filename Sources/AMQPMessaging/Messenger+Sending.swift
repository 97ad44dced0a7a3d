public import AMQPCodec

extension Messenger {
    /// Sends a message and waits for what becomes of it: for the connection, for credit, and for the outcome.
    ///
    /// A pre-settled message is accepted as soon as it has been sent. With a `timeout` waiting ends with an error that says what was missing. A message that
    /// has not been sent when the time is over, or the task is cancelled, is withdrawn.
    @discardableResult
    public func send(
        _ message: Message, to address: Address, presettled: Bool = false, timeout: Duration? = nil
    ) async throws(MessengerError) -> DeliveryState {
        let tracker = put(message, to: address, presettled: presettled)
        do throws(MessengerError) {
            return try await tracker.outcome(timeout: timeout)
        } catch {
            tracker.withdraw()
            throw error
        }
    }

    /// Sends a message as ``send(_:to:presettled:timeout:)-(_,Address,_,_)`` does; also throws if `address` is no address.
    @discardableResult
    public func send(
        _ message: Message, to address: String, presettled: Bool = false, timeout: Duration? = nil
    ) async throws(MessengerError) -> DeliveryState {
        try await send(message, to: Address(address), presettled: presettled, timeout: timeout)
    }

    /// Puts a message on its way and returns at once. The tracker tells what becomes of it.
    ///
    /// The message is kept until there is credit for it. Who puts many should wait for ``Tracker/sent(timeout:)`` of an earlier one, so that memory
    /// does not fill with them. Messages to one address are sent in the order in which one task puts them.
    @discardableResult
    public func put(_ message: Message, to address: Address, presettled: Bool = false) -> Tracker {
        let tracker = Tracker(address, mailbox)
        mailbox.post(.put(Outgoing(message, presettled: presettled, tracker)))
        return tracker
    }

    /// Puts a message on its way and returns at once; throws if `address` is no address.
    @discardableResult
    public func put(_ message: Message, to address: String, presettled: Bool = false) throws(MessengerError) -> Tracker
    {
        put(message, to: try Address(address), presettled: presettled)
    }
}
