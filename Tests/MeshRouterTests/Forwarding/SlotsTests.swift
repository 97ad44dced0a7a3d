import Testing

@testable import MeshRouter

struct SlotsTests {
    @Test func placesAreReusedAndNeverShared() {
        var slots = Slots<String>()
        let first = [slots.insert("a"), slots.insert("b"), slots.insert("c")]
        slots.remove(1)
        let (taken, contained) = (
            slots.indices, [slots.contains(0), slots.contains(1), slots.contains(2), slots.contains(3)]
        )
        #expect(first == [0, 1, 2] && taken == [0, 2] && contained == [true, false, true, false])
        let again = slots.insert("d")
        slots[1] += "!"
        let (value, all) = (slots[1], slots.indices)
        #expect(again == 1 && value == "d!" && all == [0, 1, 2])
    }

    @Test func thereIsRoomForMany() {
        var slots = Slots<[Int]>()
        for number in 0..<100 { _ = slots.insert([number]) }
        for number in 0..<100 where number % 3 == 0 { slots.remove(Int32(number)) }
        for number in 100..<200 { _ = slots.insert([number]) }
        var values: Set<Int> = []
        for place in slots.indices { values.insert(slots[place][0]) }
        #expect(values == Set((0..<200).filter { $0 >= 100 || $0 % 3 != 0 }))
    }

    /// What is in it goes with it, and nothing goes twice.
    @Test func nothingIsLeft() {
        let counter = Counter()
        count(counter)
        #expect(counter.alive == 0 && counter.most == 20)
    }

    private func count(_ counter: Counter) {
        var slots = Slots<Item>()
        for _ in 0..<20 { _ = slots.insert(Item(counter)) }
        slots.remove(3)
        #expect(counter.alive == 19)
    }

    private final class Counter {
        var alive = 0 { didSet { most = max(most, alive) } }
        var most = 0
    }

    private final class Item {
        let counter: Counter
        init(_ counter: Counter) {
            self.counter = counter
            counter.alive += 1
        }
        deinit { counter.alive -= 1 }
    }

    @Test func noPlaceIsNegative() {
        let isThere = Slots<Int>().contains(-1)
        #expect(!isThere)
    }
}
