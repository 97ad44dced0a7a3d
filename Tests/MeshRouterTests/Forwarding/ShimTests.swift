import AMQPCodec
import Testing

@testable import MeshRouter

/// What nodes say to each other in a delivery-tag.
struct ShimTests {
    @Test func comesBackAsItWas() throws {
        let shim = Shim(
            ingress: 0xfedc_ba98_7654_3210, stream: 7, sequence: 1 << 40, floor: 1 << 40 - 30_000, after: 513)
        #expect(Shim(shim.tag) == shim)
        let octets: [UInt8] = [
            2, 64, 2, 1, 0, 0, 0, 7, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0x75,
            0x30,
        ]
        #expect(shim.tag.octets == octets && DeliveryTag(octets).flatMap(Shim.init) == shim)
    }

    @Test func isPassedOnSoOftenAndNoMore() {
        let shim = Shim(ingress: 1, stream: 2, sequence: 3, floor: 3, after: 0)
        for (first, settled) in [(shim.tag, false), (Shim.settledTag(), true)] {
            var tag = first
            for _ in 0..<Shim.maximumHops {
                guard let next = Shim.passingOn(tag, settled: settled) else { return #expect(Bool(false)) }
                tag = next
            }
            #expect(
                Shim.passingOn(tag, settled: settled) == nil && tag.octets.dropFirst(2) == first.octets.dropFirst(2))
            #expect(Shim.passingOn(first, settled: !settled) == nil)
        }
    }

    @Test(arguments: [
        [], [2], Array(repeating: 1, count: 28), [2] + Array(repeating: 0, count: 26), Array(repeating: 2, count: 29),
    ])
    func otherTagsAreNone(_ octets: [UInt8]) throws {
        #expect(Shim(try #require(DeliveryTag(octets))) == nil)
    }

    @Test func aFloorAheadOfItsDeliveryIsNone() throws {
        let octets: [UInt8] = [2] + Array(repeating: 0, count: 23) + [0, 0, 0, 1]
        #expect(Shim(try #require(DeliveryTag(octets))) == nil)
    }
}
