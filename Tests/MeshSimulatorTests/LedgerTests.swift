import AMQPCodec
import AMQPEngine
import MeshTopology
import Testing

@testable import MeshSimulator

/// What the ledger complains of.
struct LedgerTests {
    private let now = Moment(nanoseconds: 20_000_000_000)

    /// Two clients, of which the first has sent three messages and the second has got the first of them.
    private func ledger() -> Ledger {
        var ledger = Ledger(patience: now.advanced(byMilliseconds: 1))
        ledger.add(Topology.Client(name: "in", node: "n", role: .sender, address: "a"))
        ledger.add(Topology.Client(name: "out", node: "n", role: .receiver, address: "a"))
        for _ in 0..<3 { ledger.sent(0, size: 20, settled: false, now: now) }
        _ = arrive(0, &ledger)
        return ledger
    }

    private func arrive(_ number: Int, _ ledger: inout Ledger) -> [String] {
        _ = ledger.arrived(Parcel.bytes(sender: 0, number: number, size: 20), at: 1, now: now)
        return ledger.takeComplaints()
    }

    @Test func allIsWell() {
        var ledger = ledger()
        #expect(arrive(1, &ledger).isEmpty && arrive(2, &ledger).isEmpty)
        ledger.judged(0, 0, .accepted)
        ledger.judged(0, 1, .released)
        ledger.disturbEnds(now: now)
        ledger.heard(0, 0, .accepted, now: now)
        ledger.heard(0, 1, .released, now: now)
        ledger.heard(0, 2, nil, now: now)
        #expect(ledger.takeComplaints().isEmpty && ledger.open().isEmpty)
        #expect(ledger.tally.accepted == 1 && ledger.tally.returned == 1 && ledger.tally.unheard == 1)
    }

    @Test func whatArrivesTwiceIsSaid() {
        var ledger = ledger()
        #expect(arrive(0, &ledger) == ["message 0 of in arrived twice, the last time at out"])
    }

    @Test func whatArrivesChangedOrWasNeverSentIsSaid() {
        var ledger = ledger()
        var bytes = Parcel.bytes(sender: 0, number: 1, size: 20)
        bytes[20] ^= 1
        _ = ledger.arrived(bytes, at: 1, now: now)
        #expect(ledger.takeComplaints() == ["message 1 of in arrived changed at out"])
        #expect(arrive(3, &ledger).count == 1 && ledger.arrived([1, 2], at: 1, now: now) == nil)
    }

    @Test func orderCountsWhileNothingHappens() {
        var ledger = ledger()
        _ = arrive(2, &ledger)
        #expect(arrive(1, &ledger) == ["message 1 of in arrived behind 2 at out, though nothing had happened"])
        ledger = self.ledger()
        ledger.disturb(now: now)
        _ = arrive(2, &ledger)
        #expect(
            arrive(1, &ledger) == ["message 1 of in arrived behind 2 at out, though nothing had happened to its ends"])
        ledger = self.ledger()
        ledger.disturbEnds(now: now)
        _ = arrive(2, &ledger)
        #expect(arrive(1, &ledger).isEmpty)
    }

    /// In quiet times a sender hears what the receiver has said, and nothing comes back by itself.
    @Test func whatIsHeardIsWhatWasSaidWhileNothingHappens() {
        var ledger = ledger()
        ledger.judged(0, 0, .rejected)
        ledger.heard(0, 0, .released, now: now)
        ledger.heard(0, 1, .released, now: now)
        #expect(ledger.takeComplaints().count == 2)
        ledger = self.ledger()
        ledger.judged(0, 0, .rejected)
        ledger.disturbEnds(now: now)
        ledger.heard(0, 0, .released, now: now)
        ledger.heard(0, 1, .released, now: now)
        #expect(ledger.takeComplaints().isEmpty)
    }

    /// Whatever happens in between: as long as the ends are well, and nobody has had to be given up.
    @Test func whatIsHeardIsWhatWasSaidWhileTheEndsAreWell() {
        var ledger = ledger()
        ledger.disturb(now: now)
        ledger.heard(0, 1, .released, now: now)
        #expect(
            ledger.takeComplaints() == ["in hears that message 1 was released, though nothing had happened to its ends"]
        )
        ledger.heard(0, 2, .released, now: now.advanced(byMilliseconds: 1))
        #expect(ledger.takeComplaints().isEmpty)
    }

    @Test func outcomesComeFromReceiversAndOnce() {
        var ledger = ledger()
        ledger.heard(0, 0, .accepted, now: now)
        #expect(ledger.takeComplaints().count == 1, "nobody has accepted it")
        ledger.heard(0, 0, .released, now: now)
        #expect(ledger.takeComplaints().count == 2, "it was heard before, and nobody has said so")
        ledger.heard(0, 7, .released, now: now)
        #expect(ledger.takeComplaints().count == 1, "there is no such message")
        #expect(ledger.open() == ["in has never heard of 2 messages, the first being 1"])
    }
}
