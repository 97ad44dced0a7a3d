import AMQPEngine
import DequeModule

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
        for outlet in routes[route].outlets {
            load.credit = (load.credit ?? 0) &+ credit(outlets[outlet])
            load.inFlight += unsettled(outlets[outlet])
        }
        for inlet in routes[route].inlets { load.waiting += inlets[inlet].queue.count }
        return load
    }

    /// What a tree has to do here for those that a trunk leads to.
    func load(of key: Route.Key, over trunk: Int32) -> RouteLoad {
        var load = RouteLoad()
        guard let route = routeOfKey[key] else { return load }
        for outlet in routes[route].outlets where outlets[outlet].connection == peers[trunk].id {
            load.credit = credit(outlets[outlet])
            load.inFlight = unsettled(outlets[outlet])
            load.waiting = outlets[outlet].copies.count
        }
        for inlet in routes[route].inlets { load.waiting += inlets[inlet].queue.count }
        return load
    }

    /// What consumers have to do who all get each message: the slowest counts.
    func load(ofSlowest consumers: [Int32]) -> RouteLoad {
        var load = RouteLoad()
        for outlet in consumers {
            load.credit = min(load.credit ?? .max, outlets[outlet].credit)
            load.inFlight = max(load.inFlight, unsettled(outlets[outlet]))
            load.waiting = max(load.waiting, outlets[outlet].copies.count)
        }
        return load
    }

    private func credit(_ outlet: Outlet) -> UInt32 {
        let reserve = outlet.isTransit ? Router.reserve : 0
        return outlet.credit > reserve ? outlet.credit - reserve : 0
    }

    private func unsettled(_ outlet: Outlet) -> Int {
        peers.index(of: outlet.connection).map { peers[$0].engine.unsettled(of: outlet.link) } ?? 0
    }
}
