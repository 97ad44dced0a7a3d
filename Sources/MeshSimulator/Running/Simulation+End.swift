import AMQPEngine
import MeshTopology

/// The good end that every run must come to: once nothing happens to the mesh any more, it converges, traffic flows, all deliveries are
/// settled, and what clients had is gone when they are.
extension Simulation {
    // Seconds that must be enough.
    private static let (settling, converging, flowing, leaving) = (90.0, 90.0, 60.0, 90.0)

    /// How many messages each sender sends at the end at most, if it has not sent all of its own.
    private static let lastMessages = 1_000
    private static let lastBytes = 10_000_000
    /// Nanoseconds after which the ledger knows that nothing happens to the mesh.
    private static let quiet: Int64 = 16_000_000_000

    /// Has senders begin nothing new, and waits for what is under way as long as that may help.
    package func settle() {
        for client in clients { client.hold() }
        // Somebody may take long over messages; after a while the file's last word is asked for all the same.
        let end = now + Int64(Simulation.settling * 1e9)
        _ = wait(Simulation.settling) { now >= end || ledger.openCount == 0 && now >= ledger.lastEvent + 1_000_000_000 }
    }

    /// Undoes all that was done to the mesh, and complains of whatever does not end well.
    package func comeToAGoodEnd() {
        guard failures.isEmpty else { return }
        repair()
        guard wait(Simulation.converging, { divergence == nil }) else {
            return fail("has not converged again: \(divergence ?? "")")
        }
        guard trafficFlows() else { return }
        for client in clients where client.script.role == .sender { client.stop() }
        guard waitForEnds(of: .sender) else { return }
        for client in clients { client.stop() }
        guard waitForEnds(of: .receiver) else { return }
        _ = wait(Simulation.leaving) { isNothingLeft }
        guard failures.isEmpty else { return }
        expectNothingLeft()
    }

    private func repair() {
        for link in links.indices {
            for end in 0...1 { calm(link, from: end) }
        }
        for node in nodes {
            resume(node.name)
            restart(node.name)
        }
        for client in clients {
            resume(client: client)
            client.takeWhatComes()
        }
    }

    /// Everything that is still to be sent goes through, and something from node to node, however it stands with those that were there.
    private func trafficFlows() -> Bool {
        var probes: [ScriptedClient] = []
        for (number, (address, node)) in lastDestinations().enumerated() {
            addClient(named: "last-\(number)", at: node, .receiver, address).start()
        }
        for number in 0..<min(nodes.count, 3) {
            let from = nodes[dice.below(nodes.count)]
            let address = "skein-probe/\(number)"
            addClient(named: "probe-to-\(number)", at: someNode(near: from.name), .receiver, address).start()
            let probe = addClient(named: "probe-from-\(number)", at: from.name, .sender, address)
            probe.hold()
            probe.start()
            probes.append(probe)
        }
        // A message to an address that nobody has heard of yet would come back; and later ones are held to what is true in quiet times.
        run(until: now + Simulation.quiet)
        guard wait(Simulation.converging, { divergence == nil }) else {
            fail("has not converged again: \(divergence ?? "")")
            return false
        }
        for client in clients where client.script.role == .sender && client.isRunning {
            let bytes = Simulation.lastBytes / max(client.script.size, 1)
            client.release(atMost: max(min(Simulation.lastMessages, bytes), 1))
        }
        let senders = clients.filter { $0.isRunning && $0.script.role == .sender }
        // Somebody who takes long over a message may make it long for all.
        let patience = Simulation.flowing + 3 * (clients.map(\.script.processing.seconds).max() ?? 0)
        guard wait(patience, { senders.allSatisfy(\.isDone) }) else {
            guard failures.isEmpty, let late = senders.first(where: { !$0.isDone }) else { return false }
            fail("\(late.script.name) gets no credit: it has sent \(late.begun) messages and no more")
            return false
        }
        let isThrough = { [self] in probes.filter { ledger.heard(0, of: $0.place) != .accepted } }
        guard wait(patience, { isThrough().isEmpty }) else {
            for probe in isThrough() {
                let heard = ledger.heard(0, of: probe.place).map { "\($0)" } ?? "not sent"
                fail("what \(probe.script.name) sent to \(probe.script.address) was not accepted, but \(heard)")
            }
            return false
        }
        return true
    }

    /// For every address that somebody sends to, and every part of the mesh where somebody does, a node there.
    private func lastDestinations() -> [(address: String, node: String)] {
        var destinations: [(address: String, node: String)] = []
        for client in clients where client.script.role == .sender {
            let near = nodesInReach(of: node(client.script.node).place)
            guard
                !destinations.contains(where: {
                    $0.address == client.script.address && near.contains(node($0.node).place)
                })
            else { continue }
            destinations.append((client.script.address, someNode(near: client.script.node)))
        }
        return destinations
    }

    /// A node that another can reach, by chance.
    private func someNode(near name: String) -> String {
        let near = nodesInReach(of: node(name).place)
        return nodes[near[dice.below(near.count)]].name
    }

    private func addClient(named name: String, at node: String, _ role: Topology.Role, _ address: String)
        -> ScriptedClient
    {
        var script = Topology.Client(name: name, node: node, role: role, address: address)
        if role == .sender { script.count = 1 }
        return addClient(script)
    }

    private func waitForEnds(of role: Topology.Role) -> Bool {
        let leaving = clients.filter { $0.script.role == role }
        let isEmpty = wait(Simulation.leaving) { leaving.allSatisfy { $0.end == nil } }
        guard !isEmpty, failures.isEmpty else { return failures.isEmpty }
        for sentence in ledger.open() { fail(sentence) }
        if let late = leaving.first(where: { $0.end != nil }) { fail("\(late.script.name) cannot leave") }
        return false
    }

    /// Waits until something is so, as long as anything happens to messages and for a while after that; says whether it has become so.
    private func wait(_ seconds: Double, _ condition: () -> Bool) -> Bool {
        var events = ledger.events
        var end = now + Int64(seconds * 1e9)
        while failures.isEmpty, !condition() {
            guard now < end else { return false }
            run(until: now + lookInterval.nanoseconds)
            guard ledger.events > events else { continue }
            events = ledger.events
            end = now + Int64(seconds * 1e9)
        }
        return failures.isEmpty
    }
}
