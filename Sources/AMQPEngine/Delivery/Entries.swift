/// An outgoing delivery that is not settled.
struct OutgoingDelivery: BitwiseCopyable {
    var link: Int32 = 0
    /// What the application has been told of the receiver's view.
    var told = Told.nothing
    var token = Token()
}

/// An incoming delivery that is not settled.
struct IncomingDelivery: BitwiseCopyable {
    var link: Int32 = 0
    /// What the application has been told of the sender's view.
    var told = Told.nothing
}

/// How much has been said about a delivery without settling it. Each step is reported once, so that a peer that says the same of the
/// same thousands of deliveries with every frame does not become as many events.
enum Told: UInt8, BitwiseCopyable {
    case nothing
    case state
    case outcome

    /// How far a state goes.
    init(_ outcome: Bool) { self = outcome ? .outcome : .state }
}
