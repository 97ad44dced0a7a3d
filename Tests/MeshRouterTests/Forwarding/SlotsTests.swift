import Testing

@testable import MeshRouter

struct SlotsTests {
    @Test func placesAreReusedAndNeverShared() {
        var slots = Slots<String>()
        #expect([slots.insert("a"), slots.insert("b"), slots.insert("c")] == [0, 1, 2])
        slots.remove(1)
        #expect(slots.indices == [0, 2] && !slots.contains(1) && slots.contains(2) && !slots.contains(3))
        #expect(slots.insert("d") == 1 && slots[1] == "d")
        slots[1] += "!"
        #expect(slots[1] == "d!" && slots.indices == [0, 1, 2])
    }

    @Test func noPlaceIsNegative() { #expect(!Slots<Int>().contains(-1)) }
}
