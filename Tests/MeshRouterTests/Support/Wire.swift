import AMQPEngine

/// What speaks at one end of a transport.
protocol End: AnyObject {
    var isOver: Bool { get }
    /// Takes in bytes as a read brings them; says how many it used.
    func receive(_ bytes: [UInt8], now: Moment) -> Int
    /// All that could be read for now has been.
    func readComplete()
    /// Takes what there is to say for now.
    func takeOutput(now: Moment) -> [UInt8]
    func transportClosed()
}

/// A transport: two ends, and the bytes that are on their way between them.
final class Wire {
    /// Bytes on their way at which an end is asked to write no more.
    static let capacity = 65_536

    let ends: [any End]
    /// What each end has said and the other not read.
    fileprivate(set) var flowing: [[UInt8]] = [[], []]
    /// What each end was given and has not used.
    private var rest: [[UInt8]] = [[], []]
    /// Whether an end will say nothing more.
    private var isFinished = [false, false]
    private(set) var isDead = false
    /// Whether the first end reads nothing.
    var isHeld = false
    /// Bytes that have passed, both ways.
    private(set) var passed = 0
    /// What was said, all of it.
    private var hasher = Hasher()
    var hash: Int { hasher.finalize() }

    init(_ first: any End, _ second: any End) { ends = [first, second] }

    func isWritable(_ end: Int) -> Bool { flowing[end].count < Self.capacity }

    /// Takes what an end has to say, as far as the transport takes it.
    func flush(_ end: Int, now: Moment) {
        guard !isDead, !isFinished[end] else { return }
        while isWritable(end) {
            let bytes = ends[end].takeOutput(now: now)
            guard !bytes.isEmpty else { break }
            bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
            hasher.combine(end)
            flowing[end] += bytes
            passed += bytes.count
        }
        if ends[end].isOver, isWritable(end) { isFinished[end] = true }
    }

    /// Whether there is something for the end opposite to `end`.
    func isReady(_ end: Int) -> Bool { !isDead && !(isHeld && end == 1) && (!flowing[end].isEmpty || isFinished[end]) }

    /// Gives the other end up to `count` bytes of what `end` has said, or the news that there will be no more.
    func deliver(from end: Int, atMost count: Int, now: Moment) {
        let other = 1 - end
        guard !flowing[end].isEmpty else { return cut() }
        let wasWritable = isWritable(end)
        let piece = flowing[end].prefix(count)
        flowing[end].removeFirst(piece.count)
        if !isFinished[other] {
            let input = rest[other] + piece
            let used = ends[other].receive(input, now: now)
            rest[other] = Array(input[used...])
            ends[other].readComplete()
            flush(other, now: now)
        }
        guard !wasWritable, isWritable(end) else { return }
        flush(end, now: now)
        ends[end].readComplete()
        flush(end, now: now)
    }

    /// Ends the transport at once. What is on its way is lost.
    func cut() {
        guard !isDead else { return }
        isDead = true
        for end in ends {
            end.transportClosed()
            end.readComplete()
        }
    }
}
