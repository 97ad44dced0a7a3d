package import MeshTopology

/// What happens to the mesh beside messages.
extension Simulation {
    /// Ends a node without a word.
    package func kill(_ name: String) {
        disturb("kill \(name)", at: name)
        node(name).kill()
    }

    /// Starts a node that was killed, and all that dials from it.
    package func restart(_ name: String) {
        disturb("restart \(name)", at: name)
        let node = node(name)
        guard !node.isAlive else { return }
        node.restart()
        for link in links.indices {
            for end in links[link].diallers where links[link].ends[end] == node.place { node.dial(link) }
        }
    }

    /// Stops a node; its connections stay.
    package func pause(_ name: String) {
        disturb("pause \(name)", at: name)
        node(name).pause()
    }

    /// Lets a node that was stopped go on.
    package func resume(_ name: String) {
        disturb("resume \(name)")
        node(name).resume()
    }

    /// Lets nothing through any more from one end, without anybody being told.
    package func cut(_ link: Int, from end: Int) {
        disturb("cut \(link) from \(end)")
        links[link].set(isCut: true, from: end)
    }

    /// Makes one direction of a link what it was at the start.
    package func heal(_ link: Int, from end: Int) {
        disturb("heal \(link) from \(end)")
        links[link].set(isCut: false, from: end)
        change(links[link].original.conditions(from: end), link, from: end)
    }

    /// Has nothing happen to one direction of a link any more.
    func calm(_ link: Int, from end: Int) {
        disturb("calm \(link) from \(end)")
        links[link].set(isCut: false, from: end)
        var conditions = links[link].original.conditions(from: end)
        conditions.loss = 0
        conditions.stalls = nil
        conditions.resets = nil
        change(conditions, link, from: end)
    }

    /// Gives one direction of a link other conditions.
    package func degrade(_ link: Int, from end: Int, _ degradation: Topology.Degradation) {
        disturb("degrade \(link) from \(end)")
        change(degradation.applied(to: links[link].troubles[end]), link, from: end)
    }

    private func change(_ conditions: Topology.Conditions, _ link: Int, from end: Int) {
        links[link].set(conditions, from: end)
        expectHiccups(link, from: end)
    }

    /// Resets the connections of a link, which may be made again.
    package func reset(_ link: Int) {
        disturb("reset \(link)")
        for wire in links[link].wires { wire.reset() }
    }

    func disturb(_ what: String) {
        ledger.disturb(now: now)
        trace(what)
    }

    /// Notes that something happens to a node.
    private func disturb(_ what: String, at node: String) {
        if clients.contains(where: { $0.script.node == node }) { ledger.disturbEnds(now: now) }
        disturb(what)
    }
}

extension Topology.Link {
    /// What bytes meet that come from one of its ends, 0 or 1.
    fileprivate func conditions(from end: Int) -> Topology.Conditions { end == 0 ? there : back }
}
