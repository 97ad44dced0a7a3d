/// A number that stands for a set of nodes in their present lives, so that two nodes can tell whether they mean the same ones.
struct Members: Equatable {
    private(set) var digest: UInt64 = 0

    init() {}

    /// What another node has said.
    init(digest: UInt64) { self.digest = digest }

    var isEmpty: Bool { digest == 0 }

    /// Adds a node that is not among them. In which order makes no difference.
    mutating func insert(_ name: String, _ instance: UInt64) {
        // FNV-1a, and a last step of SplitMix64 so that the sum of several says nothing about others.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for octet in name.utf8 { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01b3 }
        hash = (hash ^ instance) &* 0x9e37_79b9_7f4a_7c15
        hash = (hash ^ hash >> 30) &* 0xbf58_476d_1ce4_e5b9
        hash = (hash ^ hash >> 27) &* 0x94d0_49bb_1331_11eb
        digest &+= hash ^ hash >> 31
    }
}
