/// Which of several ways that are equally cheap a route takes: always the same one, and different routes different ones.
///
/// Each way has a number that follows from the route and the way, and the greatest counts. So a route moves only when its own way goes, or a
/// new one comes that has a greater number: most stay where they are.
struct Spread {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    /// For a route as one node has it. With the node in it, the next node on the way does not choose as this one did.
    init(pattern: String, egress: String, at node: String) {
        add(pattern)
        add(egress)
        add(node)
    }

    /// The number of a way that begins with a neighbour.
    func weight(of neighbour: String) -> UInt64 {
        var way = self
        way.add(neighbour)
        var mixed = way.state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    /// FNV-1a. A byte that no text has ends each.
    private mutating func add(_ text: String) {
        for byte in text.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
        state = (state ^ 0xff) &* 0x100_0000_01b3
    }
}
