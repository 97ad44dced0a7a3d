import AMQPEngine
import DequeModule

extension Router {
    // MARK: What is to be done at the end of a batch

    mutating func markDirty(route: Int32) {
        guard !routes[route].isDirty else { return }
        routes[route].isDirty = true
        dirtyRoutes.append(route)
    }

    mutating func markDirty(inlet: Int32) {
        guard !inlets[inlet].isDirty else { return }
        inlets[inlet].isDirty = true
        dirtyInlets.append(inlet)
    }

    // MARK: Credit that comes from consumers

    mutating func linkFlowed(_ link: LinkID, _ index: Int32) {
        guard case .outlet(let outlet) = peers[index].use(of: link),
            let flow = peers[index].engine.flow(of: link), routes[outlets[outlet].route].outlets.contains(outlet)
        else { return }
        outlets[outlet].credit = flow.credit
        outlets[outlet].isDraining = flow.drain
        markDirty(route: outlets[outlet].route)
    }

    mutating func sessionWritable(_ index: Int32) {
        for use in peers[index].uses {
            guard case .outlet(let outlet) = use else { continue }
            if let inlet = outlets[outlet].busy { markDirty(inlet: inlet) }
            if routes.contains(outlets[outlet].route) { markDirty(route: outlets[outlet].route) }
        }
    }

    /// Gives the inlets of the routes that can take more their turn, the one after the last first.
    mutating func serveRoutes() {
        while let route = dirtyRoutes.popLast() {
            routes[route].isDirty = false
            let waiting = routes[route].inlets
            let turn = routes[route].inletTurn
            for step in waiting.indices {
                let inlet = waiting[(turn + step) % waiting.count]
                if !inlets[inlet].queue.isEmpty { pump(inlet) }
                markDirty(inlet: inlet)
            }
            if !waiting.isEmpty { routes[route].inletTurn = (turn + 1) % waiting.count }
            giveUpDrained(route)
        }
    }

    /// Tells consumers that drain and got all there is that there is no more.
    private mutating func giveUpDrained(_ route: Int32) {
        for outlet in routes[route].outlets where outlets[outlet].isDraining && outlets[outlet].busy == nil {
            guard let connection = peers.index(of: outlets[outlet].connection) else { continue }
            peers[connection].engine.drained(outlets[outlet].link)
            outlets[outlet].credit = 0
            outlets[outlet].isDraining = false
            touch(connection)
        }
    }

    // MARK: Credit that goes to producers

    mutating func serveInlets() {
        while let inlet = dirtyInlets.popLast() {
            inlets[inlet].isDirty = false
            if !inlets[inlet].queue.isEmpty { pump(inlet) }
            grant(inlet)
        }
    }

    /// Grants an inlet its share of the credit that its routes have.
    ///
    /// Credit is told again once half of it is used, and is never taken back: what a producer has been told it may use.
    private mutating func grant(_ inlet: Int32) {
        guard !isDraining, let source = inlets[inlet].source, let index = peers.index(of: source.connection) else {
            return
        }
        let room =
            inlets[inlet].addressing.isByLink
            ? inlets[inlet].candidates.reduce(UInt32(0)) { min($0 + share(of: $1), configuration.window) }
            : configuration.window
        let queued = UInt32(truncatingIfNeeded: inlets[inlet].queue.count)
        guard room > queued else { return }
        let target = room - queued
        let credit = inlets[inlet].credit
        guard credit < target, credit <= target / 2 else { return }
        peers[index].engine.grant(target, on: source.link)
        inlets[inlet].credit = target
        touch(index)
    }

    /// An equal part of a route's credit, at least one while there is any.
    private func share(of route: Int32) -> UInt32 {
        var credit: UInt32 = 0
        for outlet in routes[route].outlets {
            credit = min(credit + min(outlets[outlet].credit, configuration.window), configuration.window)
        }
        let count = UInt32(truncatingIfNeeded: max(routes[route].inlets.count, 1))
        return (credit + count - 1) / count
    }
}
