import AMQPEngine
import Testing
@testable import MeshRouter
struct DebugTests {
    @Test func debug() {
        let scenario = Scenario(20)
        scenario.play(steps: 60, disturbed: true)
        print("DBG", scenario.mesh.nodes[0].holdings, scenario.mesh.nodes[0].connectionCount, scenario.mesh.wires.count)
        scenario.mesh.dismissClients()
        let node = scenario.mesh.nodes[0]
        print("DBG", node.holdings, node.connectionCount, scenario.mesh.wires.count)
        for i in node.router.outlets.indices { print("DBG", node.router.outlets[i], node.router.peers.index(of: node.router.outlets[i].connection) as Any, node.router.routes[node.router.outlets[i].route!]) }
        for i in node.router.peers.indices { print("DBG", i, node.router.peers[i].kind, node.router.peers[i].engine.isOver,  node.router.peers[i].engine.isOpen, node.router.peers[i].uses) }
    }
}
