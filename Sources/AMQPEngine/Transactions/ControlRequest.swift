/// Something that a controller has asked its coordinator for, or will when there is credit.
struct ControlRequest: Sendable {
    enum Kind {
        case declare(Token)
        case discharge(TransactionID, fail: Bool)
    }

    /// What the answer is known by.
    let number: UInt64
    let kind: Kind
    let octets: [UInt8]
    /// How many of the octets are on their way.
    var taken = 0
    /// Whether all of it is on its way.
    var isSent = false
}
