/// What happens to the mesh beside messages.
extension Simulation {
    /// Ends a node without a word.
    public func kill(_ name: String) {
        disturb("kill \(name)")
        node(name).kill()
    }

    /// Starts a node that was killed, and all that dials from it.
    public func restart(_ name: String) {
        disturb("restart \(name)")
        let node = node(name)
        node.restart()
        for link in links.indices where links[link].ends[0] == node.place { node.dial(link) }
    }

    /// Resets the connections of a link and lets none be made.
    public func cut(_ link: Int) {
        disturb("cut \(link)")
        links[link].isCut = true
        for wire in links[link].wires { wire.cut() }
    }

    /// Resets the connections of a link, which may be made again.
    public func reset(_ link: Int) {
        disturb("reset \(link)")
        for wire in links[link].wires { wire.cut() }
    }

    /// Undoes ``cut(_:)``, and lets go what was stalled.
    public func heal(_ link: Int) {
        disturb("heal \(link)")
        links[link].isCut = false
        for wire in links[link].wires { for end in 0...1 { wire.stall(end, false) } }
    }

    /// Lets nothing arrive any more that one end says, 0 being the one that dials, without anybody being told.
    public func stall(_ link: Int, from end: Int) {
        disturb("stall \(link) \(end)")
        for wire in links[link].wires { wire.stall(end, true) }
    }

    /// Lets every client finish and leave, or only those that send.
    public func dismissClients(senders: Bool = false) {
        for client in clients where !senders || client.isSender { client.stop() }
    }

    private func disturb(_ what: String) {
        ledger.disturb(now: now)
        traceFault(what)
    }
}
