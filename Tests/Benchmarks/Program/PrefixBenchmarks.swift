import AllocationCount
import MeshRouter
import MeshTopology

/// Finding what belongs to an address among many prefixes. Addresses come in an order that no cache can foresee.
enum PrefixBenchmarks {
    static func run(_ table: Table) {
        for width in [10, 46, 100] {
            let count = width * width * width
            for hasWildcards in [false, true] {
                let kind = hasWildcards ? "prefixes, half with a *, half with a #" : "exact prefixes"
                table.compare("route: look up one of \(count) \(kind)") {
                    let before = Int(bytes_in_use())
                    let start = processorTime()
                    let prefixes = Prefixes(width: width, hasWildcards: hasWildcards)
                    let taken = Double(processorTime() - start) / Double(count)
                    let bytes = (Int(bytes_in_use()) - before) / count
                    print("  \(bytes) bytes and \(Int(taken)) ns of building for each")
                    return [
                        prefixes.contestant("found, one of 1000", devices: width, addresses: 1_000),
                        prefixes.contestant("found, any", devices: width),
                        prefixes.contestant("not found, one of 1000", devices: 1_000_000, addresses: 1_000),
                        prefixes.contestant("not found, any", devices: 1_000_000),
                        walk("for comparison: a word of as much memory", bytes: bytes * count),
                    ]
                }
            }
        }
    }
}

/// Goes from one cache line to another that the first one names, so that each time is that of the memory and of nothing else.
private func walk(_ name: String, bytes: Int) -> Contestant {
    // One cycle through all lines (Sattolo's algorithm).
    var next = (0..<max(bytes / 64, 2)).map { Int32($0) }
    var dice = Dice(3)
    for place in next.indices.dropFirst().reversed() { next.swapAt(place, dice.below(place)) }
    var lines = Array(repeating: SIMD16<Int32>(), count: next.count)
    for place in next.indices { lines[place][0] = next[place] }
    var place = 0
    return Contestant(name, bytes: 4) { [lines] count in
        var here = place
        for _ in 0..<count { here = Int(lines[here][0]) }
        place = here
    }
}

/// A tree of `width` regions with as many sites each with as many devices each.
private final class Prefixes {
    private var tree = PrefixTree(seed: 1)
    private let width: Int
    private let hasWildcards: Bool

    init(width: Int, hasWildcards: Bool) {
        self.width = width
        self.hasWildcards = hasWildcards
        for number in 0..<(width * width * width) {
            var text = Self.address(number / width / width, number / width % width, number % width)
            if hasWildcards {
                text += number % 2 == 0 ? "/*/state" : "/#"
            }
            guard let pattern = try? AddressPattern(text) else { fatalError("\(text) is no address") }
            tree[pattern] = Int32(number)
        }
    }

    private static func address(_ region: Int, _ site: Int, _ device: Int) -> String {
        "region-\(region)/site-\(site)/device-\(device)"
    }

    /// Looks up so many addresses in turn, of so many devices at each site.
    func contestant(_ name: String, devices: Int, addresses: Int = 500_000) -> Contestant {
        // One behind the other, as they would come from a connection, so that only the tree has to be fetched from afar.
        var bytes: [UInt8] = []
        var ends: [Int32] = []
        var dice = Dice(7)
        for _ in 0..<addresses {
            let device = devices == width ? dice.below(width) : width + dice.below(devices)
            let address = Self.address(dice.below(width), dice.below(width), device)
            bytes += Array((hasWildcards ? address + "/sensor-7/state" : address).utf8)
            ends.append(Int32(bytes.count))
        }
        let isHit = devices == width
        var next = 0
        return Contestant(name, bytes: bytes.count / ends.count, aim: 150) { [tree, ends] count in
            let span = bytes.span.bytes
            var hits = 0
            var (place, start) = (next, next == 0 ? 0 : ends[next - 1])
            for _ in 0..<count {
                let end = ends[place]
                if tree.match(span.extracting(Int(start)..<Int(end))) != PrefixTree.none { hits += 1 }
                (place, start) = place == ends.count - 1 ? (0, 0) : (place + 1, end)
            }
            next = place
            guard hits == (isHit ? count : 0) else { fatalError("\(hits) of \(count) found") }
        }
    }
}
