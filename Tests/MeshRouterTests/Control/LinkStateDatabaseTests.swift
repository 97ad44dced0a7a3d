import AMQPEngine
import Testing

@testable import MeshRouter

struct LinkStateDatabaseTests {
    private func says(_ node: String, _ sequence: UInt64, _ neighbours: [String] = [], _ prefixes: [String] = [])
        -> Advertisement
    {
        Advertisement(
            node: node, instance: 1, sequence: sequence, neighbours: neighbours.map { .init(name: $0, cost: 1) },
            prefixes: prefixes)
    }

    @Test func onlyAGreaterSequenceIsNews() {
        var database = LinkStateDatabase()
        #expect(database.update(says("A", 2)) == .news)
        #expect(database.update(says("A", 2, ["B"])) == .known)
        #expect(database.update(says("A", 1)) == .known)
        #expect(database.update(says("A", 3, ["B"])) == .news)
        #expect(database.advertisements["A"]?.neighbours.map(\.name) == ["B"])
    }

    @Test func namesAreInOrder() {
        var database = LinkStateDatabase()
        for name in ["C", "A", "B", "A"] { _ = database.update(says(name, UInt64(database.names.count + 1))) }
        #expect(database.names == ["A", "B", "C"])
    }

    @Test func aNodeIsForgottenOnlyAfterLongSilence() {
        var database = LinkStateDatabase()
        _ = database.update(says("A", 1, ["B"]))
        _ = database.update(says("B", 1, ["A"]))
        _ = database.update(says("C", 1, ["A"]))
        let paths = ShortestPaths(from: "A", database)
        for (second, known) in [(0, true), (59, true), (60, false)] {
            database.purge(reachable: paths, now: Moment(nanoseconds: Int64(second) * 1_000_000_000))
            #expect(database.names.contains("C") == known)
        }
        #expect(database.names == ["A", "B"])
    }

    @Test func aNodeThatComesBackInTimeIsKept() {
        var database = LinkStateDatabase()
        _ = database.update(says("A", 1, ["B"]))
        _ = database.update(says("B", 1))
        let without = ShortestPaths(from: "A", database)
        _ = database.update(says("B", 2, ["A"]))
        let with = ShortestPaths(from: "A", database)
        for (second, paths) in [(0, without), (50, with), (70, without), (120, without)] {
            database.purge(reachable: paths, now: Moment(nanoseconds: Int64(second) * 1_000_000_000))
        }
        #expect(database.names == ["A", "B"])
    }

    @Test func whatIsRememberedIsBounded() {
        var database = LinkStateDatabase()
        for number in 0..<LinkStateDatabase.maximumNodes { #expect(database.update(says("n\(number)", 1)) == .news) }
        #expect(database.update(says("one more", 1)) == .tooMuch)
        #expect(database.update(says("n7", 2)) == .news)
        let large = Array(repeating: String(repeating: "x", count: 1_000), count: 50_000)
        #expect(database.update(says("n1", 2, [], large)) == .news)
        #expect(database.update(says("n2", 2, [], large)) == .tooMuch)
        #expect(database.size <= LinkStateDatabase.maximumSize)
        // What is withdrawn makes room.
        #expect(database.update(says("n1", 3)) == .news)
        #expect(database.update(says("n2", 3, [], large)) == .news)
    }
}
