import AMQPEngine
import MeshTopology
import Testing

@testable import MeshSimulator

/// Agenda, clocks and dice.
struct TimeTests {
    @Test func whatIsNotedForTheSameMomentHappensInOrder() {
        var agenda = Agenda<Int>()
        for (item, at) in [(1, 5), (2, 3), (3, 5), (4, 3), (5, 4)] as [(Int, Int64)] {
            agenda.add(item, at: Moment(nanoseconds: at))
        }
        var order: [Int] = []
        while let item = agenda.pop() { order.append(item) }
        #expect(order == [2, 4, 5, 1, 3])
    }

    /// Whoever is rung at the moment of a time sees at least that time on the clock, and hardly more.
    @Test func aClockIsReadBackwards() {
        var dice = Dice(5)
        for _ in 0..<1_000 {
            var clock = Clock()
            clock.offset = Int64(dice.below(86_400)) * 1_000_000_000
            clock.drift = Int64(dice.below(2_000_001)) - 1_000_000
            let shown = Moment(nanoseconds: clock.offset + Int64(dice.below(1_000_000_000_000)))
            let late = clock.shows(clock.moment(of: shown)).nanoseconds - shown.nanoseconds
            #expect((0..<2_000_000).contains(late), "\(clock)")
        }
    }

    @Test func diceAreFair() {
        var dice = Dice(1)
        var counts = Array(repeating: 0, count: 6)
        for _ in 0..<60_000 { counts[dice.below(6)] += 1 }
        #expect(counts.allSatisfy { (9_500...10_500).contains($0) })
        #expect((0..<1_000).allSatisfy { _ in (0..<1).contains(dice.unit()) })
    }

    /// Waits for something that happens ten times a second take a tenth of one, on average.
    @Test func waitsAreAsLongAsTheRateSays() {
        var dice = Dice(2)
        let waits = (0..<20_000).map { _ in dice.wait(rate: 10) }
        let mean = waits.reduce(0, +) / 20_000
        #expect((0.098...0.102).contains(mean) && waits.allSatisfy { $0 >= 0 } && waits.contains { $0 > 0.5 })
    }

    /// What a name throws is its own.
    @Test func namesHaveDiceOfTheirOwn() {
        var (first, again, other) = (Dice(1, for: "a"), Dice(1, for: "a"), Dice(1, for: "b"))
        let number = first.next()
        #expect(again.next() == number && other.next() != number)
    }
}
