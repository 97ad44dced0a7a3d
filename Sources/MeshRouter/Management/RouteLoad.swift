import AMQPEngine

/// What a route has to do at this node.
struct RouteLoad {
    /// How many more deliveries the consumers or the next node take, the reserve aside; nil if there is no link to them.
    var credit: UInt32?
    /// How many deliveries have gone to them unsettled and have no outcome.
    var inFlight = 0
    /// How many wait here that may go to them.
    var waiting = 0
}

extension Router {
    /// What a route has to do here; nothing if nobody has needed it yet.
    func load(of key: Route.Key) -> RouteLoad {
        var load = RouteLoad()
        guard let route = routeOfKey[key] else { return load }
        let reserve = routes[route].isLocal ? 0 : Router.reserve
        for outlet in routes[route].outlets {
            let credit = outlets[outlet].credit
            load.credit = (load.credit ?? 0) &+ (credit > reserve ? credit - reserve : 0)
            load.inFlight += unsettled(outlets[outlet])
        }
        for inlet in routes[route].inlets { load.waiting += inlets[inlet].queue.count }
        return load
    }

    private func unsettled(_ outlet: Outlet) -> Int {
        peers.index(of: outlet.connection).map { peers[$0].engine.unsettled(of: outlet.link) } ?? 0
    }
}
