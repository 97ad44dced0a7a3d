import AMQPEngine
import MeshRouter
package import MeshTopology

/// A client that does what a topology says of it, and connects again when it has lost its node.
package final class ScriptedClient {
    package let script: Topology.Client
    /// Which of the clients it is.
    package let place: Int
    package unowned let stage: any Stage
    private var dialler = Dialler()
    /// Its end of the connection, if there is one.
    package private(set) var end: ClientEnd?
    /// Whether it is to be attached.
    package private(set) var isRunning = false
    /// Whether it does nothing just now, like a process that is stopped.
    package private(set) var isPaused = false
    /// For how many messages a receiver grants credit at a time.
    private(set) var credit: UInt32
    /// How many messages a sender has begun to send.
    package private(set) var begun = 0
    /// When a sender began to count its messages by the clock, and how many were due by then.
    private var origin: (at: Moment, due: Int)?
    /// Whether it begins nothing more to send.
    private var isHeld = false
    /// How many messages it is to send in its life, whatever the script says.
    private var quota: Int?
    private var redialAt: Moment?
    /// Whether an attempt to connect is under way.
    private var isConnecting = false
    /// The earliest moment at which it is to be woken.
    private var alarm: Moment?

    package init(_ script: Topology.Client, at place: Int, _ stage: any Stage) {
        self.script = script
        self.place = place
        self.stage = stage
        credit = script.credit
    }

    // MARK: What it is told

    /// Attaches, if it is not attached.
    package func start() {
        guard !isRunning else { return }
        // What would have been due while it was away is not.
        origin = (stage.now, due)
        isRunning = true
        dialler = Dialler()
        if end == nil { connect() }
        setAlarm()
    }

    /// Sends no more, or takes no more, and leaves in good order when all is settled.
    package func stop() {
        guard isRunning else { return }
        origin = (stage.now, due)
        isRunning = false
        disturbEnds()
        redialAt = nil
        dialler.stop()
        guard !isPaused else { return }
        end?.leave()
        setAlarm()
    }

    /// Does nothing more; its connection stays.
    package func pause() {
        guard !isPaused else { return }
        origin = (stage.now, due)
        isPaused = true
        disturbEnds()
    }

    /// Goes on after ``pause()``.
    package func resume() {
        guard isPaused else { return }
        origin = (stage.now, due)
        isPaused = false
        if isRunning { end?.renewCredit(force: true) } else { end?.leave() }
        stage.ledger.setPresence(isRunning && end != nil, of: place, now: stage.now)
        wake()
    }

    /// Grants credit at a time, if it has granted none so far, so that what is on its way to it can come.
    package func takeWhatComes() { if script.role == .receiver, credit == 0 { set(credit: 100) } }

    /// Grants so much credit at a time from now on.
    package func set(credit: UInt32) {
        self.credit = credit
        disturb()
        guard !isPaused else { return }
        end?.renewCredit(force: true)
        end?.flush()
    }

    /// Begins nothing more to send; what is under way goes on.
    package func hold() {
        origin = (stage.now, due)
        isHeld = true
    }

    /// Sends what is left to be sent, and at least a few messages, but no more than so many, as fast as there is credit.
    package func release(atMost limit: Int) {
        isHeld = false
        let rest = script.count.map { $0 - begun } ?? limit
        quota = begun + min(max(rest, 10), limit)
        guard !isPaused else { return }
        end?.work()
    }

    /// Whether it has sent all that it is to send.
    package var isDone: Bool { (quota ?? script.count).map { begun >= $0 } ?? false }

    /// Tries to connect, unless an attempt from before it was stopped is under way still.
    private func connect() {
        guard !isConnecting else { return }
        isConnecting = true
        disturb()
        stage.connect(self)
    }

    /// What a receiver does may change the ways of messages.
    private func disturb() { if script.role == .receiver { stage.ledger.disturb(now: stage.now) } }

    /// When a receiver goes, what it had has no outcome.
    private func disturbEnds() {
        guard script.role == .receiver else { return }
        stage.ledger.disturbEnds(now: stage.now)
        stage.ledger.setPresence(false, of: place, now: stage.now)
    }

    // MARK: What happens to it

    /// The node has taken its connection, which is that of an end made by ``makeEnd()``.
    package func connected() {
        dialler.linked(to: script.node, now: stage.now)
        stage.ledger.setPresence(isRunning, of: place, now: stage.now)
    }

    /// Its end of a new connection.
    package func makeEnd() -> ClientEnd {
        isConnecting = false
        let end = ClientEnd(self)
        self.end = end
        return end
    }

    /// The connection is over, or was refused.
    package func connectionEnded() {
        end = nil
        isConnecting = false
        guard isRunning else { return }
        disturbEnds()
        if let moment = dialler.ended(now: stage.now, chance: stage.chance()) {
            redialAt = moment
        } else {
            // It was stopped, left, and is started again.
            redialAt = stage.now
        }
        setAlarm()
    }

    /// Some time has passed.
    package func wake() {
        if let alarm, alarm <= stage.now { self.alarm = nil }
        guard !isPaused else { return }
        if let redialAt, redialAt <= stage.now {
            self.redialAt = nil
            connect()
        }
        end?.work()
        setAlarm()
    }

    // MARK: Sending

    /// Whether there is a message to send by now.
    var isMessageDue: Bool { isRunning && !isPaused && !isHeld && begun < due }

    func countBegun() { begun += 1 }

    /// How many messages it is to have sent by now, in all.
    private var due: Int {
        guard script.role == .sender else { return 0 }
        if let quota { return quota }
        let limit = script.count ?? .max
        guard case .perSecond(let rate) = script.pace else { return limit }
        guard let origin else { return 0 }
        guard isRunning, !isPaused, !isHeld else { return origin.due }
        let passed = Double(stage.now.nanoseconds - origin.at.nanoseconds) / 1e9
        return min(origin.due + Int(passed * rate) + 1, limit)
    }

    /// When the next message is due.
    private var nextDue: Moment? {
        guard script.role == .sender, isRunning, !isPaused, !isHeld, quota == nil, let origin,
            case .perSecond(let rate) = script.pace
        else { return nil }
        let due = due
        guard due < script.count ?? .max else { return nil }
        var moment = origin.at
        // Once in a year is often enough.
        moment.nanoseconds += Int64(min(Double(due - origin.due) / rate, 31_536_000) * 1e9) + 1
        return max(moment, Moment(nanoseconds: stage.now.nanoseconds + 1))
    }

    // MARK: Time

    /// Sees to it that it is woken when it next has something to do.
    func setAlarm() {
        guard !isPaused, let next = [nextDue, redialAt, end?.nextWork].compactMap({ $0 }).min() else { return }
        // An earlier one will look again.
        if let alarm, alarm <= next { return }
        alarm = next
        stage.wake(self, at: next)
    }
}
