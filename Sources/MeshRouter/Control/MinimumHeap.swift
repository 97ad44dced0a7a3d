/// Numbers, of which the least can be taken out: a binary heap.
struct MinimumHeap {
    private var numbers: [UInt64] = []

    mutating func insert(_ number: UInt64) {
        var place = numbers.count
        numbers.append(number)
        while place > 0 {
            let parent = (place - 1) / 2
            guard number < numbers[parent] else { break }
            numbers[place] = numbers[parent]
            place = parent
        }
        numbers[place] = number
    }

    /// Takes out the least; nil if there is none.
    mutating func removeFirst() -> UInt64? {
        guard let last = numbers.popLast() else { return nil }
        guard let least = numbers.first else { return last }
        var place = 0
        while true {
            var child = 2 * place + 1
            guard child < numbers.count else { break }
            if child + 1 < numbers.count, numbers[child + 1] < numbers[child] { child += 1 }
            guard numbers[child] < last else { break }
            numbers[place] = numbers[child]
            place = child
        }
        numbers[place] = last
        return least
    }
}
