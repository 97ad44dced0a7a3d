import AMQPCodec
import Testing

@testable import MeshRouter

/// What nodes tell each other of whom a tree leads to.
struct MembersTests {
    private func members(_ nodes: (String, UInt64)...) -> Members {
        var members = Members()
        for (name, instance) in nodes { members.insert(name, instance) }
        return members
    }

    /// The numbers that docs/mesh-protocol.md leads to, computed by another program.
    @Test func theDigestIsThatOfTheProtocol() {
        #expect(members(("n1", 7)).digest == 0xc7c7_de1a_0481_ed6b)
        #expect(members(("Zürich", 1 << 63)).digest == 0x5724_e2b8_0dd3_4dd6)
        #expect(members(("n1", 7), ("Zürich", 1 << 63)).digest == 0x1eec_c0d2_1255_3b41)
    }

    @Test func orderMakesNoDifferenceAndLivesDo() {
        #expect(members(("a", 1), ("b", 2)) == members(("b", 2), ("a", 1)))
        #expect(members(("a", 1), ("b", 2)) != members(("a", 2), ("b", 1)))
        #expect(members().isEmpty && !members(("a", 1)).isEmpty && Members(digest: 0).isEmpty)
    }

    @Test func newcomersSurviveTheWire() {
        var newcomers = Newcomers()
        newcomers.insert("a", 1, first: 10)
        newcomers.insert("b", 2, first: 20)
        newcomers.insert("a", 3, first: 30)
        let read = Newcomers(newcomers.value(atMost: 1_000))
        #expect(read == newcomers)
        #expect(read.first(for: "a", 3) == 30 && read.first(for: "a", 1) == 0 && read.first(for: "b", 2) == 20)
        newcomers.forget(before: 20)
        #expect(newcomers.first(for: "b", 2) == 0 && newcomers.first(for: "a", 3) == 30)
    }

    /// The last who came are those of whom most may be under way.
    @Test func whatDoesNotFitIsLeftOut() {
        var newcomers = Newcomers()
        for number in 0..<10 { newcomers.insert("n\(number)", 1, first: UInt64(number + 1)) }
        let read = Newcomers(newcomers.value(atMost: 60))
        #expect((0..<10).map { read.first(for: "n\($0)", 1) } == [0, 0, 0, 0, 0, 0, 0, 0, 9, 10])
        #expect(Newcomers(newcomers.value(atMost: -5)).isEmpty)
    }

    @Test func whatMakesNoSenseIsLeftOut() {
        let values: [Value?] = [
            nil, .null, .list([]), .list([.string("a")]), .list([.string("a"), .ulong(1)]),
            .list([.uint(1), .ulong(1), .ulong(1)]), .list([.string("a"), .ulong(1), .uint(1)]),
        ]
        for value in values { #expect(Newcomers(value).isEmpty) }
    }
}
