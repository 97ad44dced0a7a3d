import Testing

@testable import AMQPEngine

struct UnsettledDeliveriesTests {
    /// What it must do, done simply: ids in the order they came.
    private struct Model {
        var ids: [UInt32] = []
        var links: [UInt32: Int32] = [:]

        func range(_ first: UInt32, _ last: UInt32) -> [UInt32] {
            ids.filter { $0 &- first <= last &- first }.sorted { $0 &- first < $1 &- first }
        }
    }

    private func walk(_ unsettled: UnsettledDeliveries<IncomingDelivery>, _ first: UInt32, _ last: UInt32) -> [UInt32] {
        var found: [UInt32] = []
        var next = unsettled.next(from: first, through: last)
        while let id = next {
            found.append(id)
            next = id == last ? nil : unsettled.next(from: id &+ 1, through: last)
        }
        return found
    }

    /// Starts just before ids wrap; some runs settle in order, some at random, some leave stragglers and big gaps.
    @Test(arguments: 0..<60)
    func itHoldsWhatADictionaryHolds(_ seed: UInt64) {
        var generator = Generator(seed)
        var unsettled = UnsettledDeliveries(blank: IncomingDelivery())
        var model = Model()
        var id = seed % 2 == 0 ? UInt32.max - 300 : UInt32.random(in: 0 ... .max, using: &generator)
        let keep = [1, 30, 400][Int(seed % 3)]
        let gap: UInt32 = [1, 3, 5_000][Int(seed / 3 % 3)]
        for _ in 0..<1_500 {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<5:
                let entry = IncomingDelivery(link: Int32.random(in: 0..<9, using: &generator))
                unsettled.insert(id, entry)
                model.ids.append(id)
                model.links[id] = entry.link
                id &+= UInt32.random(in: 1...gap, using: &generator)
            case 5..<8 where model.ids.count > keep:
                let place = Bool.random(using: &generator) ? 0 : Int.random(in: 0..<model.ids.count, using: &generator)
                let gone = model.ids.remove(at: place)
                #expect(unsettled.remove(gone)?.link == model.links.removeValue(forKey: gone))
                #expect(unsettled.remove(gone) == nil && unsettled[gone] == nil)
            case 8:
                guard let some = model.ids.randomElement(using: &generator) else { break }
                #expect(unsettled[some]?.link == model.links[some])
                unsettled[some] = IncomingDelivery(link: 77)
                model.links[some] = 77
                #expect(unsettled[some]?.link == 77)
            default:
                let first =
                    (model.ids.randomElement(using: &generator) ?? id) &+ UInt32.random(in: 0...2, using: &generator)
                    &- 1
                let width: UInt32 = [0, 5, 1_000, .max / 2].randomElement(using: &generator)!
                #expect(walk(unsettled, first, first &+ width) == model.range(first, first &+ width))
            }
            guard unsettled.count == model.ids.count else { return #expect(unsettled.count == model.ids.count) }
        }
        let (first, last) = unsettled.bounds
        #expect(walk(unsettled, first, last) == model.ids)
        for id in model.ids.shuffled(using: &generator) { unsettled.remove(id) }
        #expect(unsettled.count == 0)
    }

    @Test func idsThatAreNotThereAreNotFound() {
        var unsettled = UnsettledDeliveries(blank: IncomingDelivery())
        #expect(unsettled[0] == nil && unsettled.remove(7) == nil && walk(unsettled, 0, .max).isEmpty)
        unsettled.insert(.max, IncomingDelivery(link: 1))
        unsettled.insert(2, IncomingDelivery(link: 2))
        for id in [0, 1, 3, .max - 1] as [UInt32] {
            #expect(unsettled[id] == nil && unsettled.remove(id) == nil)
            unsettled[id] = IncomingDelivery(link: 5)
        }
        #expect(unsettled.count == 2 && walk(unsettled, .max, 2) == [.max, 2])
        #expect(walk(unsettled, 3, .max - 1).isEmpty && walk(unsettled, 0, 2) == [2])
    }

    @Test func aStragglerIsFoundWhenHundredsOfThousandsHavePassedIt() {
        var unsettled = UnsettledDeliveries(blank: IncomingDelivery())
        let start = UInt32.max - 1_000
        for step in 0..<300_000 as Range<UInt32> {
            unsettled.insert(start &+ step, IncomingDelivery(link: 1))
            if step % 100_000 != 0 { unsettled.remove(start &+ step) }
        }
        let left = [start, start &+ 100_000, start &+ 200_000]
        #expect(unsettled.count == 3 && unsettled.bounds.first == start)
        #expect(walk(unsettled, start, start &+ 300_000) == left)
        for id in left { #expect(unsettled.remove(id)?.link == 1) }
        #expect(unsettled.count == 0)
    }
}
