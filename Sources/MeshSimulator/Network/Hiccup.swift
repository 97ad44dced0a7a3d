import AMQPEngine
import MeshTopology

/// What happens to a link by itself, at a rate.
enum Hiccup {
    /// Nothing gets through for a while.
    case stall
    case stallEnd
    /// The connection is reset.
    case reset
}

extension Simulation {
    /// Has what happens to a link by itself happen from now on.
    func expectHiccups(_ link: Int, from end: Int) {
        let troubles = links[link].troubles[end]
        if let stalls = troubles.stalls { expect(.stall, in: dice.wait(rate: stalls.rate), link, from: end) }
        if let rate = troubles.resets { expect(.reset, in: dice.wait(rate: rate), link, from: end) }
    }

    private func expect(_ hiccup: Hiccup, in seconds: Double, _ link: Int, from end: Int) {
        // A rate may be so small that it would never happen; then a year is long enough.
        let delay = Int64(min(seconds, 31_536_000) * 1e9)
        note(.hiccup(link: link, from: end, hiccup, epoch: links[link].epoch[end]), at: now + delay)
    }

    func happen(_ hiccup: Hiccup, _ link: Int, from end: Int, _ epoch: Int) {
        // The conditions may have changed since.
        guard epoch == links[link].epoch[end] else { return }
        let troubles = links[link].troubles[end]
        switch hiccup {
        case .stall:
            guard let stalls = troubles.stalls else { return }
            links[link].stall(true, from: end)
            expect(.stallEnd, in: Double(stalls.length.nanoseconds) / 1e9, link, from: end)
            expect(.stall, in: dice.wait(rate: stalls.rate), link, from: end)
        case .stallEnd:
            links[link].stall(false, from: end)
            ledger.disturb(now: now)
        case .reset:
            reset(link)
            if let rate = troubles.resets { expect(.reset, in: dice.wait(rate: rate), link, from: end) }
        }
    }
}
