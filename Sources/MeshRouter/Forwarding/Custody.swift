import AMQPCodec
import AMQPEngine
import DequeModule

/// What an ingress has sent to an egress for one pattern and has had no outcome of: it keeps the messages, and sends them again if they may have been lost on the way.
///
/// All that is sent is a stream whose deliveries are numbered. When the way changes or somebody on it was lost, sending begins again with the oldest
/// delivery that has no outcome, in order, and only then goes on: so every way carries the stream without a gap, and the egress can tell what it has had.
struct Custody {
    /// A delivery.
    struct Kept: BitwiseCopyable {
        /// Where its outcome goes.
        let origin: Token
        let messageFormat: UInt32
        /// Whether more of it is still to come in.
        var more: Bool
        /// Where in the bytes it is.
        var position: Int
        var count: Int
        /// Whether it has its outcome.
        var isDone = false
        /// The nearest ones before and behind it that have none either; ``nobody`` if there is none.
        var before: UInt64
        var behind = Kept.nobody
        /// Whether it is too large to be kept: it cannot be sent again.
        var isTooLarge = false

        static let nobody = UInt64.max
    }

    /// A delivery that has had no outcome for so long that it holds up nothing any more.
    struct Straggler {
        let sequence: UInt64
        var kept: Kept
        let bytes: [UInt8]
    }

    let stream: UInt32
    /// The route that it is for.
    let route: Int32
    /// How often sending has begun again; tells what is said of an earlier attempt from what counts.
    var epoch: UInt16 = 0
    /// The number of the first delivery of ``kept``.
    private(set) var floor: UInt64 = 0
    private(set) var kept: Deque<Kept> = []
    private(set) var stragglers: [Straggler] = []
    private var bytes = ByteRing()
    /// How many have no outcome yet.
    private(set) var open = 0
    /// The last of ``kept`` that has none.
    private var lastOpen = Kept.nobody
    /// Whether something is to be sent again before anything new.
    private(set) var isBehind = false
    /// How many stragglers have been sent again, and the number of the next delivery that may have to be.
    private var resentStragglers = 0
    private var resending: UInt64 = 0
    /// The delivery of which some has been sent again, and how much.
    private(set) var midway: (sequence: UInt64, count: Int)?
    /// The inlet that the last delivery is still coming from.
    var incoming: Int32?

    /// How many numbers from the floor on a stream may reach. Whoever is unsettled then becomes a straggler.
    private static let maximumSpan = 32_768

    init(stream: UInt32, route: Int32) {
        self.stream = stream
        self.route = route
    }

    /// The number of the next delivery.
    var next: UInt64 { floor + UInt64(kept.count) }

    /// The number of the oldest delivery that has no outcome, or of the next.
    var oldestOpen: UInt64 { stragglers.first?.sequence ?? floor }

    /// How many bytes are kept.
    var byteCount: Int { bytes.count }

    /// The place of a delivery among ``kept`` if it has no outcome yet.
    private func place(of sequence: UInt64) -> Int? {
        guard sequence >= floor, sequence < next else { return nil }
        let place = Int(sequence - floor)
        return kept[place].isDone ? nil : place
    }

    /// What a delivery's tag is to say.
    func shim(_ sequence: UInt64, ingress: UInt64) -> Shim {
        let before =
            if sequence < floor { Kept.nobody } else if sequence == next { lastOpen } else {
                kept[Int(sequence - floor)].before
            }
        let after = before == Kept.nobody ? 0 : UInt16(truncatingIfNeeded: sequence - before)
        return Shim(ingress: ingress, stream: stream, sequence: sequence, floor: min(floor, sequence), after: after)
    }

    // MARK: Sending

    /// Keeps a new delivery, of which so much has been sent.
    mutating func append(_ payload: RawSpan, origin: Token, messageFormat: UInt32, more: Bool) {
        if kept.count >= Custody.maximumSpan { moveOn() }
        let sequence = next
        kept.append(
            Kept(
                origin: origin, messageFormat: messageFormat, more: more, position: bytes.append(payload),
                count: payload.byteCount, before: lastOpen))
        if lastOpen != Kept.nobody { kept[Int(lastOpen - floor)].behind = sequence }
        lastOpen = sequence
        open += 1
    }

    /// Keeps more of the last delivery; at most so many bytes of it altogether.
    mutating func extendLast(by payload: RawSpan, more: Bool, atMost limit: Int) {
        let last = kept.count - 1
        kept[last].more = more
        guard !kept[last].isTooLarge else { return }
        if kept[last].count + payload.byteCount > limit {
            bytes.removeLast(from: kept[last].position)
            kept[last].count = 0
            kept[last].isTooLarge = true
        } else {
            kept[last].position = bytes.extend(kept[last].position, kept[last].count, by: payload)
            kept[last].count += payload.byteCount
        }
    }

    /// Forgets the last delivery, which was taken back; its number is free again.
    mutating func removeLast() {
        guard let last = kept.last else { return }
        if !last.isDone {
            open -= 1
            unlink(last)
        }
        kept.removeLast()
        bytes.removeLast(from: last.position)
        incoming = nil
        resending = min(resending, next)
    }

    /// Whether the delivery that is still coming in has its outcome already.
    var isIncomingDone: Bool { incoming != nil && kept.last?.isDone == true }

    /// No more comes of the last delivery.
    mutating func endIncoming() {
        incoming = nil
        if !kept.isEmpty { kept[kept.count - 1].more = false }
        advance()
    }

    /// A copy of what is kept of a delivery that has no outcome yet.
    func bytes(of sequence: UInt64) -> [UInt8] {
        if let place = place(of: sequence) { return copy(kept[place]) }
        return stragglers.first { $0.sequence == sequence }?.bytes ?? []
    }

    private func copy(_ kept: Kept) -> [UInt8] { bytes.bytes(kept.position, kept.count) }

    // MARK: Outcomes

    /// Notes that a delivery has its outcome, and returns what it was; nil if it had one.
    mutating func end(_ sequence: UInt64) -> Kept? {
        guard let place = place(of: sequence) else { return endStraggler(sequence) }
        open -= 1
        kept[place].isDone = true
        let ended = kept[place]
        unlink(ended)
        advance()
        return ended
    }

    /// Takes a delivery out of the row of those that have no outcome.
    private mutating func unlink(_ ended: Kept) {
        if ended.before != Kept.nobody { kept[Int(ended.before - floor)].behind = ended.behind }
        if ended.behind != Kept.nobody {
            kept[Int(ended.behind - floor)].before = ended.before
        } else {
            lastOpen = ended.before
        }
    }

    private mutating func endStraggler(_ sequence: UInt64) -> Kept? {
        guard let place = stragglers.firstIndex(where: { $0.sequence == sequence }) else { return nil }
        open -= 1
        if place < resentStragglers { resentStragglers -= 1 }
        return stragglers.remove(at: place).kept
    }

    /// Lets go of the oldest deliveries that have their outcomes. One that is still coming in stays.
    private mutating func advance() {
        while let first = kept.first, first.isDone, !first.more {
            kept.removeFirst()
            floor += 1
        }
        bytes.release(before: kept.first?.position ?? bytes.end)
    }

    /// Sets the oldest delivery aside, so that the floor can rise.
    private mutating func moveOn() {
        guard let first = kept.first else { return }
        stragglers.append(Straggler(sequence: floor, kept: first, bytes: copy(first)))
        unlink(first)
        kept.removeFirst()
        floor += 1
        advance()
    }

    // MARK: Beginning again

    /// Has sending begin again with the oldest delivery that has no outcome.
    mutating func rewind() {
        epoch &+= 1
        resentStragglers = 0
        resending = floor
        midway = nil
        isBehind = open > 0
    }

    /// What is to be sent again next, with its number and its bytes; nil, and nothing is behind any more, if there is nothing.
    mutating func nextToResend() -> (sequence: UInt64, kept: Kept, bytes: [UInt8])? {
        guard isBehind else { return nil }
        if resentStragglers < stragglers.count {
            let straggler = stragglers[resentStragglers]
            return (straggler.sequence, straggler.kept, straggler.bytes)
        }
        resending = max(resending, floor)
        while resending < next {
            let candidate = kept[Int(resending - floor)]
            if !candidate.isDone { return (resending, candidate, copy(candidate)) }
            resending += 1
        }
        isBehind = false
        return nil
    }

    /// So many bytes more of what ``nextToResend()`` gave have gone.
    mutating func noteResent(_ sequence: UInt64, _ count: Int) { midway = (sequence, (midway?.count ?? 0) + count) }

    /// What has gone of a delivery that is sent again was taken back.
    mutating func takeBackResent() { midway = nil }

    /// What ``nextToResend()`` gave has gone, all of it.
    mutating func noteResent() {
        midway = nil
        if resentStragglers < stragglers.count { resentStragglers += 1 } else { resending += 1 }
    }

    /// Where the outcomes go of all that have none, in order; nothing is kept any more.
    mutating func takeAll() -> [Token] {
        let all = stragglers.map(\.kept.origin) + kept.filter { !$0.isDone }.map(\.origin)
        floor = next
        kept = []
        lastOpen = Kept.nobody
        stragglers = []
        bytes = ByteRing()
        open = 0
        isBehind = false
        incoming = nil
        return all
    }
}
