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
        switch peers[index].use(of: link) {
        case .outlet(let outlet):
            guard let flow = peers[index].engine.flow(of: link), let route = outlets[outlet].route else { return }
            outlets[outlet].credit = flow.credit
            outlets[outlet].isDraining = flow.drain
            markDirty(route: route)
            for tree in outlets[outlet].trees { markDirty(route: tree) }
        // A producer that has given up credit may be in need of it now.
        case .inlet(let inlet): markDirty(inlet: inlet)
        case .none, .controlIn, .controlOut: break
        }
    }

    mutating func sessionWritable(_ index: Int32) {
        if !peers[index].controlRest.isEmpty { isControlDue = true }
        for known in peers[index].uses {
            guard case .outlet(let outlet) = known.use else { continue }
            outlets[outlet].isBlocked = false
            if let inlet = outlets[outlet].busy, inlet >= 0 { markDirty(inlet: inlet) }
            if let route = outlets[outlet].route { markDirty(route: route) }
            for tree in outlets[outlet].trees { markDirty(route: tree) }
        }
    }

    /// Gives the inlets of the routes that can take more their turn, the one after the last first.
    mutating func serveRoutes() {
        while let route = dirtyRoutes.popLast() {
            guard routes.contains(route) else { continue }
            routes[route].isDirty = false
            for outlet in routes[route].outlets where !outlets[outlet].copies.isEmpty { pumpCopies(outlet) }
            resend(route)
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
        for outlet in routes[route].outlets
        where outlets[outlet].isDraining && outlets[outlet].busy == nil
            && (outlets[outlet].copies.isEmpty || outlets[outlet].credit == 0)
        {
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
            guard inlets.contains(inlet) else { continue }
            inlets[inlet].isDirty = false
            pump(inlet)
            if inlets[inlet].source != nil {
                grant(inlet)
            } else if inlets[inlet].queue.isEmpty {
                forgetAnswer(inlet)
            }
        }
    }

    /// Grants an inlet its share of the credit that its routes have, and one from another node the reserve besides.
    ///
    /// Credit is told again once half of it is used, and is never taken back: what a producer has been told it may use.
    private mutating func grant(_ inlet: Int32) {
        guard !isDraining, let source = inlets[inlet].source, let index = peers.index(of: source.connection) else {
            return
        }
        var room = Int(configuration.window)
        if inlets[inlet].addressing.isByLink {
            room = min(inlets[inlet].candidates.reduce(0) { $0 + share(of: $1, inlet) }, room)
        }
        let reserve = reserve(of: inlet)
        let target = room + reserve - inlets[inlet].queue.count
        guard target > 0, let credit = peers[index].engine.flow(of: source.link).map({ Int($0.credit) }),
            credit < target, credit - reserve <= max(target - reserve, 0) / 2
        else { return }
        peers[index].engine.grant(UInt32(target), on: source.link)
        touch(index)
    }

    /// The part of the reserve that an inlet is granted: no more than the next node has granted.
    private func reserve(of inlet: Int32) -> Int {
        guard inlets[inlet].isTransit, let route = inlets[inlet].candidates.first else { return 0 }
        guard inlets[inlet].members == nil || inlets[inlet].members == routes[route].members else { return 0 }
        guard !routes[route].isMulticast else {
            return routes[route].outlets.reduce(Int(Router.reserve)) { min($0, max(room(of: $1), 0)) }
        }
        guard !routes[route].isLocal else { return Int(Router.reserve) }
        return routes[route].outlets.reduce(0) { max($0, min(Int(outlets[$1].credit), Int(Router.reserve))) }
    }

    /// An equal part of a route's credit, at least one while there is any.
    private func share(of route: Int32, _ inlet: Int32) -> Int {
        guard !routes[route].isMulticast else { return shareOfTree(route, inlet) }
        let reserve = routes[route].isLocal ? 0 : Int(Router.reserve)
        let credit = routes[route].outlets.reduce(0) { $0 + max(Int(outlets[$1].credit) - reserve, 0) }
        let count = max(routes[route].inlets.count, 1)
        return (min(credit, Int(configuration.window)) + count - 1) / count
    }

    /// How many deliveries more than there is room for at consumers may be sent on a transit link: for those that are sent again, of which the
    /// egress may know already what became of them. They must not have to wait until a consumer has room for more.
    package static let reserve: UInt32 = 16
}
