import AMQPEngine
import MeshTopology

/// A connection of the transport: two speakers, and what is on its way between them.
///
/// An end can be gone while the other does not know it yet: after its last word, or because its process died.
final class Wire {
    /// Who speaks at each end.
    let ends: [any Speaker]

    // Not checked for accesses that overlap, as in ``Simulation``.

    /// What each end has said and the other has not read.
    @exclusivity(unchecked) private var pipes: [Pipe]
    /// What each end was given and has not used. It is read while an end takes it in, and so is checked.
    private var rests: [[UInt8]] = [[], []]
    /// The earliest arrival that is noted from each end.
    @exclusivity(unchecked) private var arrivals: [Moment?] = [nil, nil]
    /// The earliest alarm that is noted for each end.
    @exclusivity(unchecked) private var alarms: [Moment?] = [nil, nil]
    /// Whether an end has no transport any more.
    @exclusivity(unchecked) private var isGone = [false, false]
    /// The link that it belongs to, whose ends are in the same order; nil for a client's.
    let link: Int?
    /// It has all wires, and outlives them. Without counting, for it is asked at every step.
    private unowned(unsafe) let simulation: Simulation
    let number: Int

    /// Nanoseconds that a peer has, after the last word of an end, to say its own.
    private static let linger: Int64 = 2_000_000_000

    init(
        _ first: any Speaker, _ second: any Speaker, _ conditions: [Conditions], link: Int?, _ simulation: Simulation
    ) {
        ends = [first, second]
        pipes = conditions.map(Pipe.init)
        self.link = link
        self.simulation = simulation
        number = simulation.countWire()
    }

    private func isSilent(_ end: Int) -> Bool { isGone[end] || ends[end].isPaused }

    // MARK: Bytes

    /// Takes what an end has to say, as far as the transport takes it.
    func flush(_ end: Int) {
        guard !isSilent(end) else { return }
        var isSaying = true
        while isSaying, pipes[end].isWritable {
            isSaying = false
            ends[end].takeOutput { bytes in
                isSaying = true
                _ = pipes[end].write(bytes.withUnsafeBytes { Array($0) }, now: simulation.now, &simulation.dice)
            }
        }
        expectArrival(from: end)
        if ends[end].isOver, pipes[end].isWritable {
            sayLastWord(end)
            simulation.note(.lastCall(self, end), at: Moment(nanoseconds: simulation.now.nanoseconds + Wire.linger))
        }
        setAlarm(end)
    }

    private func sayLastWord(_ end: Int) {
        guard !pipes[end].isFinished else { return }
        simulation.note(.arrival(self, from: end), at: pipes[end].finish(now: simulation.now))
    }

    /// Sees to it that what is next to arrive does.
    private func expectArrival(from end: Int) {
        guard let next = pipes[end].nextArrival else { return }
        // An earlier one will look again.
        if let arrival = arrivals[end], arrival <= next { return }
        arrivals[end] = next
        simulation.note(.arrival(self, from: end), at: max(next, simulation.now))
    }

    /// Something of what an end has said has reached the other.
    func arrive(from end: Int) {
        let other = 1 - end
        if let arrival = arrivals[end], arrival <= simulation.now { arrivals[end] = nil }
        guard !pipes[end].isStalled, isGone[other] || !ends[other].isPaused else { return }
        pipes[end].land(now: simulation.now)
        defer { expectArrival(from: end) }
        guard !isGone[other] else { return refuse(from: end) }
        guard !pipes[end].unread.isEmpty else {
            if pipes[end].isOver(now: simulation.now) { hangUp(other) }
            return
        }
        let wasWritable = pipes[end].isWritable
        let piece = pipes[end].read(atMost: simulation.readSize())
        simulation.trace(piece, on: self, from: end)
        if !pipes[end].unread.isEmpty || pipes[end].isFinished {
            var soon = simulation.now
            soon.nanoseconds += 1 + Int64(simulation.dice.below(50_000))
            simulation.note(.arrival(self, from: end), at: soon)
        }
        // After its last word an end only reads so that the other can write.
        if !pipes[other].isFinished { give(piece, to: other) }
        guard !wasWritable, !isSilent(end), pipes[end].isWritable else { return }
        flush(end)
        endRead(end)
    }

    private func give(_ piece: ArraySlice<UInt8>, to end: Int) {
        if rests[end].isEmpty {
            let used = piece.withUnsafeBytes { ends[end].receive($0.bytes) }
            if used < piece.count { rests[end] = Array(piece.dropFirst(used)) }
        } else {
            rests[end] += piece
            let used = rests[end].withUnsafeBytes { ends[end].receive($0.bytes) }
            rests[end].removeFirst(used)
        }
        endRead(end)
    }

    private func endRead(_ end: Int) {
        ends[end].readComplete()
        if !ends[end].flushesItself { flush(end) }
    }

    /// What arrives where nobody is any more is answered with a reset.
    private func refuse(from end: Int) {
        guard !pipes[end].unread.isEmpty else { return }
        _ = pipes[end].read(atMost: .max)
        guard !isGone[end] else { return }
        let way = pipes[1 - end].conditions.latency
        simulation.note(.refusal(self, to: end), at: Moment(nanoseconds: simulation.now.nanoseconds + way))
    }

    /// A reset has come from an end that is gone.
    func refused(_ end: Int) {
        guard !pipes[1 - end].isStalled, !ends[end].isPaused else { return }
        hangUp(end)
    }

    // MARK: Time

    /// An alarm has rung that was noted for an end.
    func ring(_ end: Int) {
        guard let alarm = alarms[end], alarm <= simulation.now else { return }
        alarms[end] = nil
        guard !isSilent(end) else { return }
        if let deadline = ends[end].deadline, deadline <= simulation.now {
            ends[end].tick()
            ends[end].readComplete()
        }
        flush(end)
    }

    private func setAlarm(_ end: Int) {
        guard !isGone[end], let deadline = ends[end].deadline else { return }
        // An earlier one will look again.
        if let alarm = alarms[end], alarm <= deadline { return }
        alarms[end] = deadline
        simulation.note(.alarm(self, end), at: max(deadline, simulation.now))
    }

    // MARK: What happens to it

    /// Has the bytes in a direction fare differently from now on.
    func set(_ conditions: Conditions, from end: Int) { pipes[end].conditions = conditions }

    /// Stops or restarts what goes in a direction. What was written waits.
    func stall(_ end: Int, _ isStalled: Bool) {
        guard pipes[end].isStalled != isStalled else { return }
        pipes[end].isStalled = isStalled
        if !isStalled { simulation.note(.arrival(self, from: end), at: simulation.now) }
    }

    /// An end that was paused goes on.
    func resume(_ end: Int) {
        guard !isGone[end] else { return }
        simulation.note(.arrival(self, from: 1 - end), at: simulation.now)
        alarms[end] = simulation.now
        simulation.note(.alarm(self, end), at: simulation.now)
        if pipes[end].isFinished { simulation.note(.lastCall(self, end), at: simulation.now) }
    }

    /// The process of an end has died. The system says its last word.
    func abandon(_ end: Int) {
        guard !isGone[end] else { return }
        isGone[end] = true
        sayLastWord(end)
        forgetIfOver()
    }

    /// An end has had its last word, and waits no longer for that of the other.
    func lastCall(_ end: Int) {
        if !ends[end].isPaused { hangUp(end) }
    }

    /// Ends the connection at once for both. What is on its way is lost.
    func reset() {
        for end in 0...1 { hangUp(end) }
    }

    /// The transport of an end is over.
    private func hangUp(_ end: Int) {
        guard !isGone[end] else { return }
        ends[end].readComplete()
        flush(end)
        isGone[end] = true
        ends[end].transportClosed()
        ends[end].readComplete()
        sayLastWord(end)
        forgetIfOver()
    }

    private func forgetIfOver() {
        if isGone[0], isGone[1] { simulation.forget(self) }
    }
}
