import AMQPCodec
import AMQPEngine

@testable import MeshRouter

/// Nodes and clients in one process, joined by wires in virtual time.
///
/// Everything that happens follows from the calls and the seed. Without a seed, what is said is read whole, in turn; with one, in
/// pieces of any size and in any order that a network could bring it in.
final class Mesh {
    var now = Moment(nanoseconds: 0)
    private(set) var nodes: [Node] = []
    private(set) var wires: [Wire] = []
    var clients: [Client] = []
    private var generator: Generator?
    private var lives: UInt64 = 0
    /// Hashes of wires that are gone.
    private var pastHash = 0

    init(seed: UInt64? = nil) { generator = seed.map(Generator.init) }

    /// A mesh of nodes `A`, `B`, … with the given links, that has come to rest.
    convenience init(_ count: Int, links: [(Int, Int)], seed: UInt64? = nil) {
        self.init(seed: seed)
        for index in 0..<count { addNode(Mesh.name(index)) }
        for (from, to) in links { link(from, to) }
        run()
    }

    static func line(_ count: Int, seed: UInt64? = nil) -> Mesh {
        Mesh(count, links: (1..<max(count, 1)).map { ($0 - 1, $0) }, seed: seed)
    }

    static func star(_ count: Int) -> Mesh { Mesh(count, links: (1..<count).map { (0, $0) }) }

    static func ring(_ count: Int) -> Mesh { Mesh(count, links: (0..<count).map { ($0, ($0 + 1) % count) }) }

    static func name(_ index: Int) -> String { String(UnicodeScalar(UInt8(65 + index))) }

    @discardableResult
    func addNode(_ name: String, configure: (inout RouterConfiguration) -> Void = { _ in }) -> Node {
        let node = makeNode(name, configure)
        nodes.append(node)
        return node
    }

    private func makeNode(_ name: String, _ configure: (inout RouterConfiguration) -> Void) -> Node {
        lives += 1
        var configuration = RouterConfiguration(name: name, instance: lives)
        configure(&configuration)
        return Node(configuration, self)
    }

    /// Kills a node and starts another of its name, without links.
    func restart(_ index: Int) {
        for wire in wires(of: nodes[index]) { wire.cut() }
        nodes[index] = makeNode(nodes[index].name) { _ in }
    }

    /// Has one node dial another.
    @discardableResult
    func link(_ from: Int, _ to: Int, cost: UInt32 = 1) -> Wire {
        join(nodes[from].add(.initiator, cost: cost), nodes[to].add(.acceptor))
    }

    /// Joins two ends by a wire.
    @discardableResult
    func join(_ first: any End, _ second: any End) -> Wire {
        let wire = Wire(first, second)
        for (side, end) in wire.ends.enumerated() {
            (end as? NodeEnd)?.wire = wire
            (end as? NodeEnd)?.side = side
        }
        wires.append(wire)
        return wire
    }

    func wires(of node: Node) -> [Wire] {
        wires.filter { wire in !wire.isDead && wire.ends.contains { ($0 as? NodeEnd)?.node === node } }
    }

    /// The wires that join two nodes.
    func trunks(_ one: Int, _ other: Int) -> [Wire] {
        wires(of: nodes[one]).filter { wire in wire.ends.contains { ($0 as? NodeEnd)?.node === nodes[other] } }
    }

    func cut(_ one: Int, _ other: Int) { for wire in trunks(one, other) { wire.cut() } }

    // MARK: Running

    /// Lets all talk until none has anything to say; false if that never happens.
    @discardableResult
    func run(atMost limit: Int = 200_000) -> Bool {
        for _ in 0..<limit {
            guard step() else { return true }
        }
        return false
    }

    /// Delivers something that is on its way, or else lets a router have the time that it waits for, if there is either.
    @discardableResult
    func step() -> Bool { deliver() || wait() }

    /// Delivers something that is on its way, if there is anything.
    func deliver() -> Bool {
        for wire in wires where !wire.isDead {
            wire.flush(0, now: now)
            wire.flush(1, now: now)
        }
        bury()
        var ready: [(wire: Wire, end: Int)] = []
        for wire in wires { for end in 0...1 where wire.isReady(end) { ready.append((wire, end)) } }
        guard !ready.isEmpty else { return false }
        now.nanoseconds += 1_000
        if generator != nil {
            let (wire, end) = ready[generator!.below(ready.count)]
            wire.deliver(from: end, atMost: generator!.once(in: 3) ? 1 + generator!.below(40) : .max, now: now)
        } else {
            for (wire, end) in ready where wire.isReady(end) { wire.deliver(from: end, atMost: .max, now: now) }
        }
        return true
    }

    /// Lets time pass until some router has something to do, if there is one.
    private func wait() -> Bool {
        guard let next = nodes.compactMap(\.deadline).min() else { return false }
        now = max(now, next)
        for node in nodes { if let deadline = node.deadline, deadline <= now { node.tick() } }
        return true
    }

    /// Lets time pass for nodes: what their connections and routers do of themselves is done when it is due. Clients only answer.
    func wait(milliseconds: UInt32) {
        let end = now.advanced(byMilliseconds: milliseconds)
        while deliver() {}
        while let next = nodes.compactMap(\.nextAlarm).min(), next <= end {
            now = max(now, next)
            for node in nodes { node.ring() }
            while deliver() {}
        }
        now = max(now, end)
    }

    private func bury() {
        for wire in wires where wire.isDead { pastHash = pastHash &* 31 &+ wire.hash }
        wires.removeAll { $0.isDead }
    }

    /// What all wires have seen, in one number.
    var hash: Int { wires.reduce(pastHash) { $0 &* 31 &+ $1.hash } }

    // MARK: Clients

    func client(at node: Int, name: String = "client", maxFrameSize: UInt32 = 65_536, window: UInt32 = 2_048) -> Client
    {
        var configuration = Configuration(containerID: name)
        configuration.maxFrameSize = maxFrameSize
        configuration.incomingWindow = window
        return client(at: node, configuration)
    }

    func client(at node: Int, _ configuration: Configuration) -> Client {
        let client = Client(configuration, now: now)
        client.wire = join(client, nodes[node].add(.acceptor))
        clients.append(client)
        return client
    }

    /// All clients leave, in good order or not.
    func dismissClients() {
        for client in clients { client.wire?.cut() }
        clients = []
        run()
    }
}
