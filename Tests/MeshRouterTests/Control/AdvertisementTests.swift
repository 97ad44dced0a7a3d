import AMQPCodec
import Testing

@testable import MeshRouter

struct AdvertisementTests {
    static let whole = Advertisement(
        node: "A", instance: 7, sequence: 9, neighbours: [.init(name: "B", cost: 2)], prefixes: ["a/#", "b"])

    @Test func anAdvertisementSurvivesTheWire() throws {
        var out = OutputBuffer()
        Message(Self.whole.value).write(to: &out)
        let bytes = out.bytes.withUnsafeBytes { Array($0) }
        let message = try Message(decoding: bytes.span.bytes)
        guard case .value(let value) = message.body else { return #expect(Bool(false)) }
        #expect(Advertisement(value) == Self.whole)
    }

    static let hostile: [Value] = [
        .null, .list([]), .string("advertisement"), .map([:]),
        .list([.symbol("advertisement")]),
        .list([.symbol("other"), .string("A"), .ulong(1), .ulong(1), .list([]), .list([])]),
        .list([.symbol("advertisement"), .string(""), .ulong(1), .ulong(1), .list([]), .list([])]),
        .list([
            .symbol("advertisement"), .string(String(repeating: "x", count: 256)), .ulong(1), .ulong(1), .list([]),
            .list([]),
        ]),
        .list([.symbol("advertisement"), .string("A"), .ulong(1), .ulong(.max), .list([]), .list([])]),
        .list([.symbol("advertisement"), .string("A"), .int(-1), .ulong(1), .list([]), .list([])]),
        .list([.symbol("advertisement"), .string("A"), .ulong(1), .ulong(1), .list([]), .string("a")]),
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
            .list([.uint(1), .string("a")]), .string("of a later version"),
        ])
        #expect(Advertisement(value)?.neighbours == [.init(name: "C", cost: 1)])
        #expect(Advertisement(value)?.prefixes == ["a"])
    }
}
