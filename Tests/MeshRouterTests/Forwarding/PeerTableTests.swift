import Testing

@testable import MeshRouter

struct PeerTableTests {
    @Test func aConnectionThatIsGoneIsNotFoundInItsPlace() {
        let table = Table()
        let (one, two) = (table.add(), table.add())
        table.remove(one)
        #expect(table.index(of: one) == nil && table.index(of: two) == 1 && table.indices == [1])
        let three = table.add()
        #expect(three.index == one.index && table.index(of: one) == nil && table.index(of: three) == 0)
        #expect(!table.contains(-1) && !table.contains(2))
    }
}
