import Testing

@testable import MeshRouter

struct MinimumHeapTests {
    @Test(arguments: 0..<50 as Range<UInt64>)
    func theLeastComesFirst(_ seed: UInt64) {
        var generator = Generator(seed)
        var heap = MinimumHeap()
        var rest: [UInt64] = []
        for _ in 0..<300 {
            if generator.once(in: 3) {
                #expect(heap.removeFirst() == rest.popLast())
            } else {
                let number = UInt64(generator.below(100))
                heap.insert(number)
                rest.append(number)
                rest.sort(by: >)
            }
        }
        while let number = rest.popLast() { #expect(heap.removeFirst() == number) }
        #expect(heap.removeFirst() == nil)
    }
}
