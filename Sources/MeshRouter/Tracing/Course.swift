/// Where a probe goes: to an egress, as the deliveries of a route go.
struct Course: Equatable {
    /// The pattern of the route, or the multicast address.
    var pattern: String
    var egress: String
    /// The life of the egress.
    var instance: UInt64
    /// Of a multicast address: the life of the ingress, whose tree it is that leads there.
    var ingressInstance: UInt64?
}
