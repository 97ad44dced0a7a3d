import AllocationCount

/// One way of doing something, to be timed.
struct Contestant {
    let name: String
    /// How many bytes it reads or writes, each time.
    let bytes: Int
    /// What it should stay below, in nanoseconds; nil for no aim.
    let aim: Double?
    /// Does it as often as is said.
    let run: (Int) -> Void

    init(_ name: String, bytes: Int, aim: Double? = nil, run: @escaping (Int) -> Void) {
        self.name = name
        self.bytes = bytes
        self.aim = aim
        self.run = run
    }

    /// How often it is done in a round of about `nanoseconds`; warms up on the way.
    func countFor(_ nanoseconds: Int64) -> Int {
        var count = 1
        while true {
            let taken = time(count)
            if taken >= nanoseconds / 4 { return max(1, Int(Int64(count) * nanoseconds / taken)) }
            count *= 2
        }
    }

    /// Nanoseconds for doing it `count` times.
    func time(_ count: Int) -> Int64 {
        let start = processorTime()
        run(count)
        return max(processorTime() - start, 1)
    }

    /// Allocations each time, on average.
    func allocations(_ count: Int) -> Double {
        let before = AllocationCount.allocations()
        run(count)
        return Double(AllocationCount.allocations() - before) / Double(count)
    }
}

/// Makes sure that a value is there, in memory, whatever the optimiser thinks of its use.
@inline(__always)
func use<Value>(_ value: consuming Value) {
    withUnsafeMutablePointer(to: &value) { keep($0) }
}
