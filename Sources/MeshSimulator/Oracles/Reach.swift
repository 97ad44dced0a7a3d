import MeshRouter
import MeshTopology

/// Which receivers get what clients send that is multicast, worked out without the nodes' help.
struct Reach: Sendable {
    /// How messages are distributed, as each node is told.
    private var tables: [(node: String, table: PrefixTable<Topology.Distribution>)] = []
    /// The address of each client that sends what is multicast, and those who receive from there; nil for all other clients.
    private(set) var audiences: [[Int]?] = []
    private var addresses: [String] = []
    /// A table for each receiver, of its pattern; nil for senders.
    private var patterns: [PrefixTable<Bool>?] = []

    /// Takes note of a node, before clients are.
    mutating func add(_ node: Topology.Node) {
        guard !node.prefixes.isEmpty else { return }
        var table = PrefixTable<Topology.Distribution>(seed: 1)
        for prefix in node.prefixes {
            if let pattern = try? AddressPattern(prefix.pattern) { table[pattern] = prefix.distribution }
        }
        tables.append((node.name, table))
    }

    mutating func add(_ client: Topology.Client) {
        let place = audiences.count
        addresses.append(client.address)
        audiences.append(nil)
        patterns.append(nil)
        guard let address = try? AddressPattern(client.address) else { return }
        if client.role == .sender {
            guard isMulticast(address, from: client.node) else { return }
            audiences[place] = patterns.indices.filter { patterns[$0]?.match(address) != nil }
            return
        }
        // One that gets its messages settled may get them after their sender has heard.
        guard client.settle != .settled else { return }
        var pattern = PrefixTable<Bool>(seed: 1)
        pattern[address] = true
        patterns[place] = pattern
        for sender in audiences.indices where audiences[sender] != nil {
            if let sent = try? AddressPattern(addresses[sender]), pattern.match(sent) != nil {
                audiences[sender]?.append(place)
            }
        }
    }

    /// What the node says that the client is at counts first, then what others say who may have receivers for it.
    private func isMulticast(_ address: AddressPattern, from node: String) -> Bool {
        let said =
            tables.first { $0.node == node }?.table.match(address)
            ?? tables.lazy.compactMap { $0.table.match(address) }.first
        return said.map { $0 == .multicast } ?? address.text.hasPrefix("topic/")
    }
}
