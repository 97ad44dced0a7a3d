/// A forwarding equivalence class: all that goes to the consumers of one pattern at one egress; or all that one ingress sends to an address that is multicast.
///
/// Every node on the way has it, with the inlets it comes from and the outlets it leaves by: at the egress the consumers' links, elsewhere the
/// one transit link towards the egress. The way of a multicast address is the tree of cheapest ways from the ingress: its outlets are the transit links to the nodes
/// below that have consumers, or nodes below them that do.
struct Route {
    /// What tells routes apart.
    struct Key: Hashable {
        /// The pattern, or the multicast address.
        var pattern: String
        /// The egress, or the ingress of what is multicast.
        var node: String
        /// The life of that node: what a node has had before a restart, it does not know any more.
        var instance: UInt64
        var isMulticast = false
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
    /// What the way to the egress costs, where that counts.
    var cost: UInt32 = 0
    /// Whether the route stands in the list of those to be served at the end of the batch.
    var isDirty = false

    var isMulticast: Bool { key.isMulticast }
    /// Of a multicast address: the links of this node's own consumers.
    var consumers: [Int32] = []
    /// Of a multicast address: who has consumers, this node and those below it in the tree.
    var members = Members()
    /// Of a multicast address: those of them who came while messages were under way.
    var newcomers = Newcomers()
    /// Of a multicast address, at its ingress: all of them, and those who cannot be reached just now.
    var names: [String: UInt64] = [:]
    /// Of a multicast address, at its ingress: all before this number may have been given to consumers at a node that is none of them any more.
    var doubtful: UInt64 = 0
    /// Of a multicast address, at its ingress: whether all who have consumers can be reached.
    var isComplete = true
    /// Of a multicast address: what this node remembers of its ingress as an egress; negative if nothing.
    var receipts: Int32 = -1
}
