import AMQPCodec
import Testing

@testable import MeshRouter

struct SpreadTests {
    private func choice(_ pattern: String, _ hops: [String], egress: String = "Z", at node: String = "A") -> String? {
        let spread = Spread(pattern: pattern, egress: egress, at: node)
        return hops.max { spread.weight(of: $0) < spread.weight(of: $1) }
    }

    @Test func routesSpreadOverAllWays() {
        let hops = ["B", "C", "D", "E"]
        var counts: [String: Int] = [:]
        for number in 0..<1_000 { counts[choice("orders/\(number)", hops) ?? "", default: 0] += 1 }
        #expect(counts.keys.sorted() == hops && counts.values.allSatisfy { (200...300).contains($0) })
    }

    /// Otherwise the second node of a square would send all by one way that the first has sent it.
    @Test func nodesChooseIndependently() {
        let patterns = (0..<1_000).map { "orders/\($0)" }
        for (egress, node) in [("Z", "B"), ("Y", "A")] {
            let same = patterns.count {
                choice($0, ["X", "Y"]) == choice($0, ["X", "Y"], egress: egress, at: node)
            }
            #expect((400...600).contains(same))
        }
        #expect(choice("ab", ["X", "Y"], egress: "c") != nil)
    }

    /// What is where one text ends counts too.
    @Test func textsAreToldApart() {
        #expect(
            Spread(pattern: "a", egress: "bc", at: "d").weight(of: "e")
                != Spread(pattern: "ab", egress: "c", at: "d").weight(of: "e"))
    }

    @Test func onlyTheRoutesOfALostWayMove() {
        let hops = ["B", "C", "D", "E"]
        for number in 0..<200 {
            let before = choice("orders/\(number)", hops)
            let after = choice("orders/\(number)", hops.filter { $0 != "C" })
            #expect(before == "C" || after == before)
        }
    }

    /// A square: addresses go by both ways, each by one of them.
    @Test func equallyCheapWaysAreAllUsed() {
        let mesh = Mesh(4, links: [(0, 1), (0, 2), (1, 3), (2, 3)])
        let addresses = (0..<16).map { "a/\($0)" }
        let consumer = mesh.client(at: 3)
        let receivers = addresses.map { consumer.receiver($0) }
        mesh.run()
        let producer = mesh.client(at: 0)
        let senders = addresses.map { producer.sender($0) }
        mesh.run()
        // B and C have one inlet for each route that they are on the way of.
        let shares = [mesh.nodes[1].holdings.inlets, mesh.nodes[2].holdings.inlets]
        #expect(shares[0] + shares[1] == 16 && shares.allSatisfy { $0 >= 4 })
        for sender in senders { sender.send([1]) }
        mesh.run()
        #expect(receivers.allSatisfy { $0.bodies == [[1]] } && senders.allSatisfy { $0.said == [.accepted] })
        // What the table shows is what is done.
        let (toB, toC) = (mesh.nodes[0].routesBy("B"), mesh.nodes[0].routesBy("C"))
        #expect(toB == shares[0] && toC == shares[1])
        mesh.cut(1, 3)
        mesh.run()
        for sender in senders { sender.send([2]) }
        mesh.run()
        #expect(receivers.allSatisfy { $0.bodies == [[1], [2]] } && mesh.nodes[2].holdings.inlets == 16)
        mesh.expectNothingLeft()
    }
}

extension Node {
    /// How many routes to the consumers of D go by a neighbour.
    fileprivate func routesBy(_ neighbour: String) -> Int {
        router.patterns.count { router.nextHop(to: "D", pattern: $0.text) == neighbour }
    }
}
