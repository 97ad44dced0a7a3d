import AMQPEngine
import MeshRouter
import Testing

/// When a neighbour is dialled again.
struct DiallerTests {
    private func at(_ milliseconds: Int64) -> Moment { Moment(nanoseconds: milliseconds * 1_000_000) }

    @Test func itTriesLessAndLessOften() {
        var dialler = Dialler()
        let waits = (0..<7).map { _ in dialler.ended(now: at(0), chance: 0.5) }
        #expect(waits == [100, 200, 400, 800, 1_600, 2_000, 2_000].map { at($0) })
    }

    @Test func attemptsAreSpreadByAQuarter() {
        var (early, late) = (Dialler(), Dialler())
        #expect(early.ended(now: at(1_000), chance: 0) == at(1_075))
        #expect(late.ended(now: at(1_000), chance: 1) == at(1_125))
    }

    /// Only a link that has lasted says that all is well again.
    @Test(arguments: [(4_999, 1_400), (5_000, 5_100)] as [(Int64, Int64)])
    func aLinkThatLastedIsDialledAtOnce(_ lasted: Int64, _ next: Int64) {
        var dialler = Dialler()
        for _ in 0..<2 { _ = dialler.ended(now: at(0), chance: 0.5) }
        dialler.linked(to: "b", now: at(0))
        let again = dialler.ended(now: at(lasted), chance: 0.5)
        #expect(again == at(lasted == 5_000 ? next : lasted + 400))
    }

    @Test func aNeighbourThatIsLinkedOtherwiseIsLeftAlone() {
        var dialler = Dialler()
        dialler.park(until: "b")
        #expect(dialler.ended(now: at(0), chance: 0.5) == nil)
        #expect(dialler.neighbourLost("c", now: at(0), chance: 0.5) == nil)
        #expect(dialler.neighbourLost("b", now: at(10), chance: 0.5) == at(110))
        #expect(dialler.neighbourLost("b", now: at(10), chance: 0.5) == nil, "once is enough")
    }

    /// Who has been linked before and has come back by itself need not be dialled.
    @Test func whoHasComeByItselfIsNotDialled() {
        var dialler = Dialler()
        dialler.linkedOtherwise("b")
        #expect(dialler.isDue, "nobody knows yet that it is b")
        dialler.linked(to: "b", now: at(0))
        dialler.linkedOtherwise("b")
        #expect(dialler.ended(now: at(10), chance: 0.5) == at(110), "its own link was up, and is to be mended")
        dialler.linkedOtherwise("c")
        #expect(dialler.isDue)
        dialler.linkedOtherwise("b")
        #expect(!dialler.isDue)
        #expect(dialler.neighbourLost("b", now: at(20), chance: 0.5) == at(120) && dialler.isDue)
    }

    /// What a neighbour says of another connection may be out of date by the time that it is heard.
    @Test func aConnectionThatNobodyHasSeenIsNotWaitedForForEver() {
        var dialler = Dialler()
        dialler.linked(to: "b", now: at(0))
        dialler.linkUnclear("b")
        #expect(dialler.ended(now: at(10), chance: 0.5) == at(2_010) && dialler.isDue)
        dialler.linkedOtherwise("b")
        #expect(!dialler.isDue && dialler.neighbourUnclear("c", now: at(20), chance: 0.5) == nil)
        #expect(dialler.neighbourUnclear("b", now: at(20), chance: 0.5) == at(2_020) && dialler.isDue)
    }

    @Test func aRefusalIsNotRepeatedSoon() {
        var dialler = Dialler()
        dialler.refused()
        #expect(dialler.ended(now: at(0), chance: 0.5) == at(10_000))
    }

    @Test func whatIsStoppedStaysStopped() {
        var dialler = Dialler()
        dialler.stop()
        #expect(dialler.ended(now: at(0), chance: 0.5) == nil)
        dialler.park(until: "b")
        #expect(dialler.neighbourLost("b", now: at(0), chance: 0.5) == nil)
    }
}
