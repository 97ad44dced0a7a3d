import AMQPEngine
import MeshRouter
import MeshTopology

extension Simulation: Venue {
    package var fabric: RunReport.Fabric { .sim }

    package var time: Duration { .nanoseconds(now.nanoseconds) }

    /// A look costs more in a large mesh.
    package var lookInterval: Duration { .milliseconds(10 * (1 + nodes.count / 50)) }

    package var tolerance: Duration { .zero }

    package var traceHash: UInt64? { trace.hash }

    package func abandon() {}

    package func readLedger() -> Ledger { ledger }

    package func pass(until time: Duration) { run(until: Moment(nanoseconds: time.nanoseconds)) }

    package func start(client: Int) { clients[client].start() }

    package func stop(client: Int) { clients[client].stop() }

    package func isDead(_ node: String) -> Bool { !self.node(node).isAlive }

    package func findDivergence() -> String? { divergence }

    package func mostQueued(in node: String) -> Int { self.node(node).mostQueued }
}
