import AMQPEngine

/// A connection of the transport: two speakers, and what is on its way between them.
final class Wire {
    /// Who speaks at each end; the first has dialled.
    let ends: [any Speaker]
    // Not checked for accesses that overlap, as in ``Simulation``.

    /// What each end has said and the other has not read.
    @exclusivity(unchecked) var pipes: [Pipe]
    /// What each end was given and has not used.
    @exclusivity(unchecked) private var rests: [[UInt8]] = [[], []]
    /// The earliest alarm that is noted for each end.
    @exclusivity(unchecked) private var alarms: [Moment?] = [nil, nil]
    /// The link that it belongs to; nil for that of a client.
    let link: Int?
    @exclusivity(unchecked) private(set) var isDead = false
    /// It has all wires, and outlives them. Without counting, for it is asked at every step.
    private unowned(unsafe) let simulation: Simulation
    let number: Int

    init(
        _ dialler: any Speaker, _ listener: any Speaker, _ conditions: [Conditions], link: Int?,
        _ simulation: Simulation
    ) {
        ends = [dialler, listener]
        pipes = conditions.map(Pipe.init)
        self.link = link
        self.simulation = simulation
        number = simulation.countWire()
    }

    /// Takes what an end has to say, as far as the transport takes it.
    func flush(_ end: Int) {
        guard !isDead else { return }
        while pipes[end].isWritable {
            let bytes = ends[end].takeOutput()
            guard !bytes.isEmpty else { break }
            let arrival = pipes[end].write(bytes, now: simulation.now, &simulation.dice)
            simulation.note(.arrival(self, from: end), at: arrival)
        }
        if ends[end].isOver, pipes[end].isWritable {
            simulation.note(.arrival(self, from: end), at: pipes[end].finish(now: simulation.now))
        }
        setAlarm(end)
    }

    /// Something of what an end has said has reached the other.
    func arrive(from end: Int) {
        guard !isDead, !pipes[end].isStalled else { return }
        pipes[end].land(now: simulation.now)
        guard !pipes[end].unread.isEmpty else {
            if pipes[end].isFinished, pipes[end].isEmpty { cut() }
            return
        }
        let other = 1 - end
        let wasWritable = pipes[end].isWritable
        let piece = pipes[end].read(atMost: simulation.readSize(of: pipes[end]))
        simulation.trace(piece, on: self, from: end)
        if !pipes[end].unread.isEmpty || pipes[end].isFinished {
            var soon = simulation.now
            soon.nanoseconds += 1 + Int64(simulation.dice.below(50_000))
            simulation.note(.arrival(self, from: end), at: soon)
        }
        guard !pipes[other].isFinished else { return }
        give(piece, to: other)
        endRead(other)
        guard !wasWritable, !isDead, pipes[end].isWritable else { return }
        flush(end)
        endRead(end)
    }

    private func give(_ piece: ArraySlice<UInt8>, to end: Int) {
        guard rests[end].isEmpty else {
            rests[end] += piece
            let used = ends[end].receive(rests[end][...])
            return rests[end].removeFirst(used)
        }
        let used = ends[end].receive(piece)
        if used < piece.count { rests[end] = Array(piece.dropFirst(used)) }
    }

    private func endRead(_ end: Int) {
        ends[end].readComplete()
        if !ends[end].flushesItself { flush(end) }
    }

    /// An alarm has rung that was noted for an end.
    func ring(_ end: Int) {
        guard !isDead, let alarm = alarms[end], alarm <= simulation.now else { return }
        alarms[end] = nil
        if let deadline = ends[end].deadline, deadline <= simulation.now {
            ends[end].tick()
            ends[end].readComplete()
        }
        flush(end)
    }

    private func setAlarm(_ end: Int) {
        guard !isDead, let deadline = ends[end].deadline else { return }
        // An earlier one will look again.
        if let alarm = alarms[end], alarm <= deadline { return }
        alarms[end] = deadline
        simulation.note(.alarm(self, end), at: max(deadline, simulation.now))
    }

    /// Stops or restarts what goes in a direction. What was written waits.
    func stall(_ end: Int, _ isStalled: Bool) {
        guard !isDead, pipes[end].isStalled != isStalled else { return }
        pipes[end].isStalled = isStalled
        if !isStalled { simulation.note(.arrival(self, from: end), at: simulation.now) }
    }

    /// Ends the connection at once for both. What is on its way is lost.
    func cut() {
        guard !isDead else { return }
        isDead = true
        for end in ends {
            end.transportClosed()
            end.readComplete()
        }
        simulation.forget(self)
    }
}
