/// What was found about one contestant.
struct Figures {
    let name: String
    let bytes: Int
    let aim: Double?
    /// Nanoseconds for each operation, of all rounds, in order of size.
    let times: [Double]
    let allocations: Double

    var median: Double { times[times.count / 2] }
    var fastest: Double { times[0] }
    var slowest: Double { times[times.count - 1] }
}

extension Figures {
    /// Times contestants in turn, round by round, so that whatever else goes on meets all of them alike.
    static func of(_ contestants: [Contestant], rounds: Int) -> [Figures] {
        let counts = contestants.map { $0.countFor(10_000_000) }
        var times: [[Double]] = contestants.map { _ in [] }
        for _ in 0..<rounds {
            for (index, contestant) in contestants.enumerated() {
                times[index].append(Double(contestant.time(counts[index])) / Double(counts[index]))
            }
        }
        return contestants.indices.map { index in
            let contestant = contestants[index]
            return Figures(
                name: contestant.name, bytes: contestant.bytes, aim: contestant.aim, times: times[index].sorted(),
                allocations: contestant.allocations(min(counts[index], 10_000)))
        }
    }
}
