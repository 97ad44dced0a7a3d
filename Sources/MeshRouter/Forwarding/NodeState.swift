import AMQPCodec

/// Outcomes that only nodes give each other. No client ever hears them.
enum NodeState {
    /// On the way somebody was lost, or the way has changed: nobody knows what became of the delivery, and the ingress sends it again.
    static let lost = DeliveryState.modified(
        Modified(deliveryFailed: true, messageAnnotations: [lostKey: .boolean(true)]))
    /// The egress has no consumer for the delivery any more and has given it to none: the ingress looks for another.
    static let elsewhere = DeliveryState.modified(
        Modified(deliveryFailed: false, undeliverableHere: true, messageAnnotations: [elsewhereKey: .boolean(true)]))

    private static let lostKey: Symbol = "skein:lost"
    private static let elsewhereKey: Symbol = "skein:elsewhere"

    /// What a client hears when nobody knows whether a message has been seen (§3.4.5).
    static let unknown = DeliveryState.modified(Modified(deliveryFailed: true))

    static func isLost(_ modified: Modified) -> Bool { modified.messageAnnotations?[lostKey] != nil }
    static func isElsewhere(_ modified: Modified) -> Bool { modified.messageAnnotations?[elsewhereKey] != nil }

    /// What a consumer has said, without the words that are the nodes' own.
    static func ofConsumer(_ state: DeliveryState) -> DeliveryState {
        guard case .modified(var modified) = state, isLost(modified) || isElsewhere(modified) else { return state }
        modified.messageAnnotations?[lostKey] = nil
        modified.messageAnnotations?[elsewhereKey] = nil
        return .modified(modified)
    }
}
