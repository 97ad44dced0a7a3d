import AMQPEngine
import HeapModule

/// What is still to happen, in the order of time; of what happens at the same moment, in the order in which it was noted.
struct Agenda<Item> {
    private struct Entry: Comparable {
        let at: Moment
        let number: UInt64
        let item: Item

        static func == (left: Entry, right: Entry) -> Bool { left.number == right.number }
        static func < (left: Entry, right: Entry) -> Bool { (left.at, left.number) < (right.at, right.number) }
    }

    private var entries = Heap<Entry>()
    private var number: UInt64 = 0

    /// Notes something for a moment.
    mutating func add(_ item: Item, at moment: Moment) {
        entries.insert(Entry(at: moment, number: number, item: item))
        number += 1
    }

    /// When the next thing happens; nil if nothing does.
    var next: Moment? { entries.min?.at }

    /// Takes out what happens next.
    mutating func pop() -> Item? { entries.popMin()?.item }
}
