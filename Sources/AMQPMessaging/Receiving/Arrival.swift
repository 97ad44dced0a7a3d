/// A delivery that has come and has not been taken.
struct Arrival: Sendable {
    /// Its number in the session.
    let delivery: UInt32
    let payload: [UInt8]
    /// Whether the sender settled it.
    let isSettled: Bool
}

/// What a subscription asks the event loop for.
struct SubscriptionOrder: Sendable {
    let number: Int
    let address: Address
    /// At most so many deliveries are held at once.
    let credit: Int
    /// So many deliveries are wanted in all; nil for no limit.
    let count: Int?
    let inbox = Inbox()
    let attached = Pending<String?>()
}
