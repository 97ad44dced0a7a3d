/// A forwarding equivalence class: all that goes to the consumers of one pattern at one egress.
///
/// Every node on the way has it, with the inlets it comes from and the outlets it leaves by: at the egress the consumers' links, elsewhere the
/// one transit link towards the egress.
struct Route {
    /// What tells routes apart.
    struct Key: Hashable {
        var pattern: String
        var egress: String
        /// The life of the egress: what a node has had before a restart, it does not know any more.
        var instance: UInt64
    }

    let key: Key
    /// Whether the consumers are this node's own.
    let isLocal: Bool
    /// What this node keeps of what it has sent by the route as the ingress; negative if nothing.
    var custody: Int32 = -1
    var outlets: [Int32] = []
    var inlets: [Int32] = []
    /// Whose turn it is among the inlets and the outlets.
    var inletTurn = 0
    var outletTurn = 0
    /// Whether the route stands in the list of those to be served at the end of the batch.
    var isDirty = false
}
