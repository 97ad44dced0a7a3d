import AMQPCodec
import Testing

@testable import MeshRouter

struct AdvertisementTests {
    static let whole = Advertisement(
        node: "A", instance: 7, sequence: 9, neighbours: [.init(name: "B", cost: 2)], prefixes: ["a/#", "b", "c"],
        distributions: ["a/#": .multicast, "c": .closest])

    @Test func anAdvertisementSurvivesTheWire() throws {
        var out = OutputBuffer()
        Message(Self.whole.value).write(to: &out)
        let bytes = out.bytes.withUnsafeBytes { Array($0) }
        let message = try Message(decoding: bytes.span.bytes)
        guard case .value(let value) = message.body else { return #expect(Bool(false)) }
        #expect(Advertisement(value) == Self.whole)
    }

    /// The short way to write and read says the same as the long one.
    @Test(arguments: [
        whole, Advertisement(node: "n", instance: .max, sequence: 0, neighbours: [], prefixes: []),
        Advertisement(
            node: String(repeating: "n", count: 255), instance: 0, sequence: maximumSequence,
            neighbours: (1...400).map { .init(name: "node \($0)", cost: UInt32($0 * $0)) },
            prefixes: (1...400).map { "an/address/\($0)" }),
    ])
    func theShortWayIsTheLongWay(_ advertisement: Advertisement) throws {
        var short = OutputBuffer()
        var long = OutputBuffer()
        advertisement.write(to: &short)
        Message(advertisement.value).write(to: &long)
        let octets = [short.octets, long.octets]
        #expect(octets[0] == octets[1])
        let database = LinkStateDatabase(of: "own")
        let read = Advertisement.read(short.bytes, newTo: database)
        #expect(read?.advertisement == advertisement && read?.head.sequence == advertisement.sequence)
    }

    private static let maximumSequence = Advertisement.maximumSequence

    /// Of what is known, or of the node itself, only the head is read, but the rest has to be there.
    @Test func ofWhatIsKnownOnlyTheHeadIsRead() throws {
        var database = LinkStateDatabase(of: "A")
        var out = OutputBuffer()
        Self.whole.write(to: &out)
        let own = Advertisement.read(out.bytes, newTo: database)
        #expect(own?.head.node == "A" && own?.head.instance == 7 && own?.advertisement == nil)
        database = LinkStateDatabase(of: "B")
        let new = Advertisement.read(out.bytes, newTo: database)
        #expect(new?.advertisement == Self.whole)
        _ = database.update(Self.whole)
        let known = Advertisement.read(out.bytes, newTo: database)
        #expect(known?.head.sequence == 9 && known?.advertisement == nil)
        for count in 0..<out.bytes.byteCount {
            let part = Advertisement.read(out.bytes.extracting(0..<count), newTo: database)
            #expect(part == nil, "\(count) bytes")
        }
    }

    /// Whatever the short way reads, the long way reads too, and the same.
    @Test func whatIsBrokenIsReadAlike() throws {
        let database = LinkStateDatabase(of: "own")
        var out = OutputBuffer()
        Self.whole.write(to: &out)
        var generator = Generator(1)
        var read = 0
        for _ in 0..<20_000 {
            var octets = out.octets
            for _ in 0...generator.below(2) { octets[generator.below(octets.count)] = UInt8(generator.below(256)) }
            guard let short = Advertisement.read(octets.span.bytes, newTo: database)?.advertisement else { continue }
            read += 1
            guard case .value(let value)? = (try? Message(decoding: octets.span.bytes))?.body else {
                return #expect(Bool(false), "\(octets)")
            }
            #expect(Advertisement(value) == short, "\(octets)")
        }
        #expect(read > 1_000)
    }

    static let hostile: [Value] = [
        .null, .list([]), .string("advertisement"), .map([:]),
        .list([.symbol("advertisement")]),
        .list([.symbol("other"), .string("A"), .ulong(1), .ulong(1), .list([]), .list([]), .list([])]),
        .list([.symbol("advertisement"), .string(""), .ulong(1), .ulong(1), .list([]), .list([]), .list([])]),
        .list([
            .symbol("advertisement"), .string(String(repeating: "x", count: 256)), .ulong(1), .ulong(1), .list([]),
            .list([]), .list([]),
        ]),
        .list([.symbol("advertisement"), .string("A"), .ulong(1), .ulong(.max), .list([]), .list([]), .list([])]),
        .list([.symbol("advertisement"), .string("A"), .int(-1), .ulong(1), .list([]), .list([]), .list([])]),
        .list([.symbol("advertisement"), .string("A"), .ulong(1), .ulong(1), .list([]), .string("a"), .list([])]),
        .list([.symbol("advertisement"), .string("A"), .ulong(1), .ulong(1), .list([]), .list([])]),
    ]

    @Test(arguments: hostile.indices)
    func whatIsNoAdvertisementIsNotRead(_ number: Int) { #expect(Advertisement(Self.hostile[number]) == nil) }

    @Test func senselessNeighboursAndPrefixesAreLeftOut() {
        let value = Value.list([
            .symbol("advertisement"), .string("A"), .ulong(1), .ulong(1),
            .list([
                .null, .list([]), .list([.string("B"), .uint(0)]), .list([.string("B"), .int(1)]),
                .list([.string(""), .uint(1)]), .list([.string("C"), .uint(1), .null]),
            ]),
            .list([.uint(1), .string("a"), .string("b")]),
            .list([
                .string("a"), .symbol("multicast"), .string("b"), .symbol("otherwise"), .uint(1), .symbol("closest"),
                .string("a"),
            ]),
            .string("of a later version"),
        ])
        #expect(Advertisement(value)?.neighbours == [.init(name: "C", cost: 1)])
        #expect(Advertisement(value)?.prefixes == ["a", "b"])
        #expect(Advertisement(value)?.distributions == ["a": .multicast])
    }
}

extension OutputBuffer {
    fileprivate var octets: [UInt8] { bytes.withUnsafeBytes { Array($0) } }
}
