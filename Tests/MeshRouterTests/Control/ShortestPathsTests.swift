import Testing

@testable import MeshRouter

struct ShortestPathsTests {
    /// A way in words.
    private struct Path: Equatable {
        var nextHop: String
        var cost: UInt32
    }

    private func paths(from origin: String, _ database: LinkStateDatabase) -> [String: Path] {
        guard let start = database.place(of: origin) else { return [:] }
        let paths = ShortestPaths(from: start, database)
        var found: [String: Path] = [:]
        for place in 0..<Int32(database.placeCount) {
            guard let path = paths.path(to: place) else { continue }
            found[database.name(of: place)] = Path(nextHop: database.name(of: path.nextHop), cost: path.cost)
        }
        return found
    }

    private func database(_ trunks: [(String, String, UInt32)], oneSided: [(String, String)] = []) -> LinkStateDatabase
    {
        var neighbours: [String: [Advertisement.Neighbour]] = [:]
        for (one, other, cost) in trunks {
            neighbours[one, default: []].append(.init(name: other, cost: cost))
            neighbours[other, default: []].append(.init(name: one, cost: cost))
        }
        for (one, other) in oneSided {
            neighbours[one, default: []].append(.init(name: other, cost: 1))
            neighbours[other, default: []] += []
        }
        var database = LinkStateDatabase(of: "A")
        for name in neighbours.keys.sorted() {
            _ = database.update(
                Advertisement(node: name, instance: 1, sequence: 1, neighbours: neighbours[name]!, prefixes: []))
        }
        return database
    }

    @Test func aNodeReachesItself() {
        #expect(paths(from: "A", LinkStateDatabase(of: "A")) == ["A": .init(nextHop: "A", cost: 0)])
    }

    @Test func aLineIsWalkedAlong() {
        let paths = self.paths(from: "A", database([("A", "B", 1), ("B", "C", 1), ("C", "D", 5)]))
        #expect(paths["D"] == .init(nextHop: "B", cost: 7) && paths["B"] == .init(nextHop: "B", cost: 1))
    }

    @Test func aStarHasOneHopToItsHub() {
        let database = database([("H", "A", 1), ("H", "B", 1), ("H", "C", 1)])
        #expect(paths(from: "A", database)["C"] == .init(nextHop: "H", cost: 2))
        #expect(paths(from: "H", database)["C"] == .init(nextHop: "C", cost: 1))
    }

    @Test func aRingIsWalkedTheShorterWay() {
        let names = ["A", "B", "C", "D", "E"]
        let database = database(names.indices.map { (names[$0], names[($0 + 1) % 5], 1) })
        let paths = self.paths(from: "A", database)
        #expect(paths["B"]?.nextHop == "B" && paths["C"]?.nextHop == "B" && paths["D"]?.nextHop == "E")
    }

    @Test func aTrunkThatOnlyOneEndAdvertisesDoesNotCount() {
        let paths = self.paths(from: "A", database([("A", "B", 1)], oneSided: [("B", "C"), ("D", "A")]))
        #expect(paths.keys.sorted() == ["A", "B"])
    }

    @Test func amongEqualWaysTheLesserNameDecides() {
        let square = [("A", "C", UInt32(1)), ("A", "B", 1), ("B", "D", 1), ("C", "D", 1), ("D", "E", 1)]
        for trunks in [square, square.reversed()] {
            #expect(paths(from: "A", database(trunks))["E"] == .init(nextHop: "B", cost: 3))
        }
        // A later find of the same cost through a lesser neighbour counts too.
        let late = database([("A", "Z", 1), ("A", "B", 2), ("Z", "D", 3), ("B", "D", 2)])
        #expect(paths(from: "A", late)["D"] == .init(nextHop: "B", cost: 4))
    }

    private func hops(_ database: LinkStateDatabase, from origin: String, to name: String) -> [String] {
        guard let start = database.place(of: origin), let end = database.place(of: name) else { return [] }
        return ShortestPaths(from: start, database).nextHops(to: end).map(database.name)
    }

    @Test func equallyCheapWaysAreAllThereInTheOrderOfNames() {
        let trunks = [
            ("A", "D", UInt32(1)), ("A", "C", 1), ("A", "B", 2), ("B", "E", 1), ("C", "E", 2), ("D", "E", 3),
            ("E", "F", 1),
        ]
        for trunks in [trunks, trunks.reversed()] {
            let database = database(trunks)
            #expect(
                hops(database, from: "A", to: "E") == ["B", "C"] && hops(database, from: "A", to: "F") == ["B", "C"])
            #expect(hops(database, from: "A", to: "A") == ["A"] && hops(database, from: "A", to: "D") == ["D"])
        }
    }

    /// More neighbours than a word has bits.
    @Test func aHundredEquallyCheapWaysAreAllThere() {
        let middle = (0..<100).map { String($0 + 100) }
        let database = database(middle.flatMap { [("A", $0, UInt32(1)), ($0, "Z", 1)] } + [("Z", "end", 1)])
        #expect(hops(database, from: "A", to: "end") == middle && hops(database, from: "A", to: "199") == ["199"])
    }

    @Test func costsThatOverflowAreNoWay() {
        let paths = self.paths(from: "A", database([("A", "B", .max), ("B", "C", .max)]))
        #expect(paths["B"]?.cost == .max && paths["C"] == nil)
    }

    /// Floyd and Warshall say the same, and following next hops from node to node costs what was promised.
    @Test func randomGraphsAgreeWithFloydAndWarshall() {
        for seed: UInt64 in 0..<60 {
            var generator = Generator(seed)
            let count = 2 + generator.below(9)
            let names = (0..<count).map { "n\($0)" }
            var distance = Array(repeating: Array(repeating: UInt32?.none, count: count), count: count)
            var trunks: [(String, String, UInt32)] = []
            for one in 0..<count {
                distance[one][one] = 0
                for other in 0..<one where generator.once(in: 3) {
                    let cost = UInt32(1 + generator.below(9))
                    trunks.append((names[one], names[other], cost))
                    distance[one][other] = cost
                    distance[other][one] = cost
                }
            }
            for middle in 0..<count {
                for from in 0..<count {
                    for to in 0..<count {
                        guard let first = distance[from][middle], let second = distance[middle][to] else { continue }
                        distance[from][to] = min(distance[from][to] ?? .max, first + second)
                    }
                }
            }
            let database = database(trunks)
            let all = names.map { paths(from: $0, database) }
            for from in 0..<count {
                for to in 0..<count where database.advertisement(of: names[from]) != nil {
                    #expect(all[from][names[to]]?.cost == distance[from][to], "seed \(seed): \(from) to \(to)")
                    guard from != to, let path = all[from][names[to]], let hop = names.firstIndex(of: path.nextHop)
                    else { continue }
                    let step = trunks.first { Set([$0.0, $0.1]) == [names[from], path.nextHop] }?.2 ?? 0
                    #expect(all[hop][names[to]].map { $0.cost + step } == path.cost, "seed \(seed): \(from) to \(to)")
                    let right = trunks.compactMap { one, other, cost -> String? in
                        guard one == names[from] || other == names[from] else { return nil }
                        let next = one == names[from] ? other : one
                        return all[from][next] != nil
                            && all[names.firstIndex(of: next)!][names[to]].map { $0.cost + cost } == path.cost
                            ? next : nil
                    }
                    #expect(
                        hops(database, from: names[from], to: names[to]) == right.sorted(),
                        "seed \(seed): \(from) to \(to)")
                }
            }
        }
    }
}
