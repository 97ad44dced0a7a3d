extension Topology {
    /// Something in the course of a run.
    package enum Event {
        /// The client in this place attaches.
        case start(client: Int)
        /// The step in this place is taken.
        case step(Int)
        /// The client in this place detaches.
        case stop(client: Int)
        /// The time of the expectation in this place has come.
        case expectation(Int)

        /// At the same time, clients start first, and expectations are looked at last.
        fileprivate var rank: Int {
            switch self {
            case .start: 0
            case .step: 1
            case .stop: 2
            case .expectation: 3
            }
        }
    }

    /// What happens in a run, in the order of time.
    package static func events(clients: [Client], steps: [Step], expectations: [Duration]) -> [(
        at: Duration, event: Event
    )] {
        var events: [(at: Duration, event: Event)] = []
        for (place, client) in clients.enumerated() {
            if let start = client.start { events.append((start, .start(client: place))) }
            if let stop = client.stop { events.append((stop, .stop(client: place))) }
        }
        events += steps.enumerated().map { ($1.at, .step($0)) }
        events += expectations.enumerated().map { ($1, .expectation($0)) }
        let order = events.indices.sorted {
            (events[$0].at, events[$0].event.rank, $0) < (events[$1].at, events[$1].event.rank, $1)
        }
        return order.map { events[$0] }
    }
}
