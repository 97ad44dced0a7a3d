import AMQPCodec
import AMQPEngine
import Testing

@testable import MeshRouter

/// What an egress does with what comes, and comes again.
struct ReceiptsTests {
    private let ways = (0..<3).map {
        Origin(ConnectionID(index: $0, generation: 1), LinkID(index: 0, generation: 1), 5).token
    }

    private func shim(_ sequence: UInt64, floor: UInt64 = 0, after: UInt16 = 1) -> Shim {
        Shim(ingress: 1, stream: 1, sequence: sequence, floor: floor, after: sequence == floor ? 0 : after)
    }

    private func word(_ admission: Receipts.Admission) -> String {
        switch admission {
        case .take: "take"
        case .known(let state): "known \(state)"
        case .pending(let former): former.flatMap(ways.firstIndex).map { "pending, was at \($0)" } ?? "pending"
        case .wait: "wait"
        case .gap: "gap"
        }
    }

    private func taken(_ count: UInt64) -> Receipts {
        var receipts = Receipts(generation: 1, shim(0), now: Moment(nanoseconds: 0))
        for number in 0..<count {
            #expect(word(receipts.admit(shim(number), ways[0])) == "take")
            receipts.begin(number, ways[0], whole: true)
        }
        return receipts
    }

    @Test func eachIsTakenOnce() {
        var receipts = taken(3)
        #expect(receipts.end(1, .accepted) == ways[0] && receipts.end(1, .released) == nil)
        #expect(receipts.end(2, .released) == ways[0] && receipts.open == 1)
        #expect(word(receipts.admit(shim(0), ways[1])) == "pending, was at 0")
        #expect(word(receipts.admit(shim(1), ways[1])) == word(.known(.accepted)))
        #expect(word(receipts.admit(shim(2), ways[1])) == word(.known(.released)))
        #expect(receipts.end(0, .accepted) == ways[1] && receipts.open == 0)
    }

    @Test func nothingOvertakes() {
        var receipts = taken(3)
        #expect(word(receipts.admit(shim(4), ways[0])) == "gap")
        // The one between was given up.
        #expect(word(receipts.admit(shim(4, after: 2), ways[0])) == "take")
        receipts.begin(4, ways[0], whole: true)
        #expect(word(receipts.admit(shim(3), ways[0])) == "take", "though late")
        #expect(word(receipts.admit(shim(9, floor: 9), ways[0])) == "take", "all before it is done")
    }

    @Test func aCopyWaitsForOneThatIsPassing() {
        var receipts = taken(1)
        receipts.begin(1, ways[0], whole: false)
        #expect(word(receipts.admit(shim(1), ways[1])) == "wait")
        receipts.takeBack(1)
        #expect(word(receipts.admit(shim(1), ways[1])) == "take" && receipts.open == 1)
        #expect(word(receipts.admit(shim(2), ways[0])) == "gap", "the one before it was taken back")
        receipts.begin(1, ways[1], whole: false)
        #expect(word(receipts.admit(shim(2), ways[0])) == "wait", "the one before it may be taken back")
        receipts.complete(1)
        #expect(word(receipts.admit(shim(1), ways[1])) == "pending")
    }

    /// What takes long is remembered when the floor has passed it, until it has its outcome.
    @Test func stragglersAreRemembered() {
        var receipts = taken(4)
        _ = receipts.end(0, .accepted)
        _ = receipts.end(3, .accepted)
        #expect(word(receipts.admit(shim(4, floor: 4), ways[0])) == "take" && receipts.open == 2)
        #expect(word(receipts.admit(shim(1, floor: 1), ways[2])) == "pending, was at 0")
        #expect(receipts.end(1, .accepted) == ways[2] && receipts.end(2, .accepted) == ways[0])
        #expect(word(receipts.admit(shim(1, floor: 1), ways[2])) == word(.known(NodeState.unknown)))
        #expect(receipts.open == 0)
    }

    /// No number makes it remember more than a stream may reach.
    @Test func anyNumberMayCome() {
        var receipts = taken(2)
        for sequence: UInt64 in [1 << 60, 1 << 60 + 70_000, .max - 1] {
            let admission = receipts.admit(
                Shim(ingress: 1, stream: 1, sequence: sequence, floor: 0, after: 0), ways[0])
            #expect(word(admission) == "take")
            receipts.begin(sequence, ways[0], whole: true)
        }
        #expect(receipts.open == 5)
    }
}
