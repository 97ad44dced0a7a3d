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

    private func names(_ database: LinkStateDatabase) -> [String] {
        database.advertisers.map(database.name).sorted()
    }

    @Test func onlyAGreaterSequenceIsNews() {
        var database = LinkStateDatabase(of: "A")
        #expect(database.update(says("A", 2)) == .news)
        #expect(database.update(says("A", 2, ["B"])) == .known)
        #expect(database.update(says("A", 1)) == .known)
        #expect(database.update(says("A", 3, ["B"])) == .news)
        #expect(database.advertisement(of: "A")?.neighbours.map(\.name) == ["B"])
    }

    /// Who is only spoken of has a place, and no longer than that.
    /// A node that was started again may have come to the sequence of its earlier life. Everybody has to keep the same of the two, in
    /// whatever order they are heard.
    @Test func ofTwoLivesTheGreaterInstanceCounts() {
        func says(_ instance: UInt64) -> Advertisement {
            Advertisement(node: "B", instance: instance, sequence: 6, neighbours: [], prefixes: ["\(instance)"])
        }
        var (one, other) = (LinkStateDatabase(of: "A"), LinkStateDatabase(of: "A"))
        #expect(one.update(says(1)) == .news && one.update(says(2)) == .news && one.update(says(1)) == .known)
        #expect(other.update(says(2)) == .news && other.update(says(1)) == .known && other.update(says(2)) == .known)
        #expect(one.advertisement(of: "B") == says(2) && other.advertisement(of: "B") == says(2))
    }

    @Test func placesAreForWhoeverIsMentioned() {
        var database = LinkStateDatabase(of: "A")
        _ = database.update(says("B", 1, ["C", "A", "C", "B"]))
        #expect(names(database) == ["B"] && database.count == 1)
        let place = database.place(of: "C")
        #expect(
            place.map(database.name) == "C" && database.edges(of: database.place(of: "B")!).map(\.to) == [0, place])
        _ = database.update(says("D", 1, ["C"]))
        _ = database.update(says("B", 2))
        #expect(database.place(of: "C") == place)
        _ = database.update(says("D", 2))
        #expect(database.place(of: "C") == nil && database.place(of: "A") == 0)
        _ = database.update(says("E", 1))
        #expect(database.place(of: "E") == place && database.edges(of: place!).isEmpty)
    }

    /// What one end alone says, and what has nothing to do with trunks, changes no way.
    @Test func theGraphChangesWithTrunksThatBothEndsAdvertise() {
        var database = LinkStateDatabase(of: "A")
        var versions = [database.graphVersion]
        for advertisement in [
            says("A", 1, ["B"]), says("C", 1, ["B"]), says("B", 1, ["A"]), says("B", 2, ["A"], ["a"]),
            says("B", 3, ["A", "C"]),
            says("C", 2), says("A", 2), says("B", 4),
        ] {
            _ = database.update(advertisement)
            versions.append(database.graphVersion)
        }
        let changes = zip(versions, versions.dropFirst()).map { $0 != $1 }
        #expect(changes == [false, false, true, false, true, true, true, false])
        var dearer = says("A", 3, ["B"])
        _ = database.update(dearer)
        _ = database.update(says("B", 5, ["A"]))
        let before = database.graphVersion
        dearer.sequence = 4
        dearer.neighbours[0].cost = 2
        _ = database.update(dearer)
        #expect(database.graphVersion > before)
    }

    @Test func aNodeIsForgottenOnlyAfterLongSilence() {
        var database = LinkStateDatabase(of: "A")
        _ = database.update(says("A", 1, ["B"]))
        _ = database.update(says("B", 1, ["A"]))
        _ = database.update(says("C", 1, ["A"]))
        let paths = ShortestPaths(from: LinkStateDatabase.own, database)
        for (second, known) in [(0, true), (59, true), (60, false)] {
            _ = database.purge(reachable: paths, now: Moment(nanoseconds: Int64(second) * 1_000_000_000))
            #expect(names(database).contains("C") == known)
        }
        #expect(names(database) == ["A", "B"])
    }

    @Test func aNodeThatComesBackInTimeIsKept() {
        var database = LinkStateDatabase(of: "A")
        _ = database.update(says("A", 1, ["B"]))
        _ = database.update(says("B", 1))
        let without = ShortestPaths(from: LinkStateDatabase.own, database)
        _ = database.update(says("B", 2, ["A"]))
        let with = ShortestPaths(from: LinkStateDatabase.own, database)
        for (second, paths) in [(0, without), (50, with), (70, without), (120, without)] {
            _ = database.purge(reachable: paths, now: Moment(nanoseconds: Int64(second) * 1_000_000_000))
        }
        #expect(names(database) == ["A", "B"])
    }

    @Test func whatIsRememberedIsBounded() {
        var database = LinkStateDatabase(of: "A")
        for number in 0..<LinkStateDatabase.maximumNodes { #expect(database.update(says("n\(number)", 1)) == .news) }
        #expect(database.update(says("one more", 1)) == .tooMuch)
        #expect(database.update(says("n7", 2)) == .news)
        let large = Array(repeating: String(repeating: "x", count: 1_000), count: 100_000)
        #expect(database.update(says("n1", 2, [], large)) == .news)
        #expect(database.update(says("n2", 2, [], large)) == .tooMuch)
        #expect(database.size <= LinkStateDatabase.maximumSize)
        // What is withdrawn makes room.
        #expect(database.update(says("n1", 3)) == .news)
        #expect(database.update(says("n2", 3, [], large)) == .news)
    }
}
