/// An outgoing delivery that is not settled.
struct OutgoingDelivery: BitwiseCopyable {
    var link: Int32 = 0
    var token = Token()
}

/// An incoming delivery that is not settled.
struct IncomingDelivery: BitwiseCopyable {
    var link: Int32 = 0
}
