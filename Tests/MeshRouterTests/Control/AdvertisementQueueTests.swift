import Testing

@testable import MeshRouter

struct AdvertisementQueueTests {
    private func drain(_ queue: inout AdvertisementQueue) -> [Int32] {
        var places: [Int32] = []
        while let place = queue.first() {
            places.append(place)
            queue.remove(place)
        }
        return places
    }

    @Test func eachWaitsOnceInOrder() {
        var queue = AdvertisementQueue()
        #expect(queue.isEmpty && queue.first() == nil)
        for place in [7, 3, 7, 300, 3] as [Int32] { queue.append(place) }
        #expect(!queue.isEmpty && queue.first() == 7)
        #expect(drain(&queue) == [7, 3, 300] && queue.isEmpty)
        queue.append(3)
        #expect(drain(&queue) == [3])
    }

    @Test func whatIsRemovedIsNotSentUnlessItIsAppendedAgain() {
        var queue = AdvertisementQueue()
        for place in [1, 2, 3] as [Int32] { queue.append(place) }
        for place in [1, 3, 9] as [Int32] { queue.remove(place) }
        queue.append(3)
        #expect(drain(&queue) == [2, 3] && queue.isEmpty)
        for _ in 0..<10 {
            queue.append(4)
            queue.remove(4)
        }
        queue.append(4)
        #expect(drain(&queue) == [4])
        queue.append(5)
        queue.remove(5)
        #expect(queue.isEmpty && queue.first() == nil)
    }
}
