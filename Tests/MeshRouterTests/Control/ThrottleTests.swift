import AMQPCodec
import AMQPEngine
import Testing

@testable import MeshRouter

/// How often ways through the mesh are computed.
struct ThrottleTests {
    private func at(_ milliseconds: Int64) -> Moment { Moment(nanoseconds: milliseconds * 1_000_000) }

    @Test func theFirstTimeIsAtOnceAndFurtherOnesWaitLonger() {
        var throttle = Throttle()
        #expect(throttle.isOpen(at(0)) && throttle.end == nil)
        var now: Int64 = 0
        for wait in [10, 20, 40, 80, 160, 200, 200] as [Int64] {
            throttle.close(at(now))
            #expect(!throttle.isOpen(at(now + wait - 1)) && throttle.isOpen(at(now + wait)))
            #expect(throttle.end == at(now + wait))
            now += wait
        }
        throttle.close(at(now + 799))
        #expect(throttle.end == at(now + 799 + 200), "the last one was less than five times as long ago as it waited")
        throttle.close(at(now + 799 + 1_000))
        #expect(throttle.end == at(now + 799 + 1_000 + 10))
    }

    @Test func whatHappensOnceInAWhileNeverWaitsLong() {
        var throttle = Throttle()
        for second in 0..<10 as Range<Int64> {
            // Both ends of a link tell that it is lost.
            for (after, wait) in [(0, 10), (10, 20)] as [(Int64, Int64)] {
                #expect(throttle.isOpen(at(500 * second + after)))
                throttle.close(at(500 * second + after))
                #expect(throttle.end == at(500 * second + after + wait))
            }
        }
    }

    /// Node A with the neighbours B and Z, of which Z says what the test wants.
    private func setUp() -> (Mesh, say: (UInt64, UInt32, [String]) -> Void) {
        let mesh = Mesh.line(2)
        let client = mesh.impostor(at: 0)
        let control = client.sender(Trunk.controlAddress)
        mesh.run()
        mesh.now.nanoseconds += 10_000_000_000
        return (
            mesh,
            { sequence, cost, prefixes in
                let neighbours = [Advertisement.Neighbour(name: "A", cost: cost)]
                let advertisement = Advertisement(
                    node: "Z", instance: 99, sequence: sequence, neighbours: neighbours, prefixes: prefixes)
                control.send(Message(advertisement.value), settled: true)
                while mesh.deliver() {}
            }
        )
    }

    @Test func theFirstChangeCountsAtOnceAndOthersAreGathered() {
        let (mesh, say) = setUp()
        let node = mesh.nodes[0]
        say(1, 1, [])
        #expect(node.reachable["Z"] == 1 && node.deadline == nil)
        let before = node.pathsVersion
        for sequence in 2..<20 as Range<UInt64> { say(sequence, UInt32(sequence), []) }
        #expect(node.pathsVersion == before && node.deadline != nil)
        #expect(mesh.nodes[1].advertisement(of: "Z")?.sequence == 19, "others hear of it at once")
        mesh.run()
        #expect(node.pathsVersion == before + 1 && node.deadline == nil)
    }

    /// What does not change trunks has its effect without any computing.
    @Test func prefixesDoNotWait() {
        let (mesh, say) = setUp()
        say(1, 1, [])
        say(2, 1, ["z"])
        let versions = mesh.nodes.map(\.pathsVersion)
        say(3, 2, ["z"])
        #expect(mesh.nodes[0].deadline != nil, "there is something that waits")
        say(4, 2, ["z", "zz"])
        let receiver = mesh.client(at: 0).receiver("mine")
        while mesh.deliver() {}
        #expect(mesh.nodes.map(\.patterns) == [["mine", "z", "zz"], ["mine", "z", "zz"]])
        receiver.detach()
        say(5, 2, [])
        #expect(mesh.nodes.map(\.patterns) == [[], []] && mesh.nodes.map(\.pathsVersion) == versions)
    }

    @Test func aLostTrunkDoesNotWait() {
        let mesh = Mesh.ring(4)
        let receiver = mesh.client(at: 2).receiver("a")
        let sender = mesh.client(at: 0).sender("a")
        mesh.run()
        #expect(mesh.nodes[0].nextHops["C"] == "B")
        // Something that has just been computed, and something that waits.
        for cost in [1, 2] as [UInt32] {
            mesh.cut(0, 3)
            mesh.link(0, 3, cost: cost)
            while mesh.deliver() {}
        }
        #expect(mesh.nodes[0].deadline != nil)
        mesh.cut(0, 1)
        #expect(mesh.nodes[0].nextHops["C"] != "B" && mesh.nodes[0].neighbours == ["D"])
        sender.send([1])
        mesh.run()
        #expect(mesh.nodes[0].nextHops["C"] == "D" && receiver.bodies == [[1]] && sender.said == [.accepted])
        mesh.expectNothingLeft()
    }
}
