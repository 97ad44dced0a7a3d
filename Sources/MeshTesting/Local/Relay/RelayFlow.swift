import AMQPEngine
import MeshSimulator
import NIOCore

/// What one end of a relayed connection has said and the other is still to hear.
final class RelayFlow {
    /// How an end has ended.
    enum Finish {
        /// It says nothing more, and may still listen.
        case half
        /// It is not there any more.
        case whole
    }

    private let direction: RelayDirection
    /// Whoever speaks; nil when it is gone.
    var source: RelayEnd?
    /// Whoever hears; nil when it is not there yet.
    var sink: RelayEnd?
    private var pipe: Pipe
    private var finish: (arrives: Moment, kind: Finish)?
    private var alarm: (at: Moment, task: Scheduled<Void>)?
    /// Whether nobody will hear anything more.
    private var isOver = false
    private let eventLoop: any EventLoop

    init(_ direction: RelayDirection, _ eventLoop: any EventLoop) {
        self.direction = direction
        self.eventLoop = eventLoop
        pipe = Pipe(direction.pipeConditions)
    }

    /// Whether there is room for more.
    var isWritable: Bool { !isOver && pipe.isWritable }

    /// Takes what the source has said.
    func take(_ bytes: ByteBuffer) {
        guard !isOver else { return }
        if direction.isPerfect, direction.isOpen, pipe.isEmpty, let sink, sink.isWritable { return sink.write(bytes) }
        pipe.conditions = direction.pipeConditions
        _ = pipe.write(Array(bytes.readableBytesView), now: .now, &direction.dice)
    }

    /// The source has taken a breath.
    func pause() {
        sink?.flush()
        deliver()
    }

    /// The source has ended.
    func end(_ kind: Finish) {
        if kind == .whole { source = nil }
        guard !isOver, finish?.kind != .whole else { return }
        finish = (pipe.finish(now: .now), kind)
        deliver()
    }

    /// The sink is not there any more.
    func lose() {
        isOver = true
        sink = nil
        alarm?.task.cancel()
        alarm = nil
    }

    /// Hands over what has arrived, if it gets through.
    func deliver() {
        guard direction.isOpen, !isOver, let sink else { return }
        let now = Moment.now
        pipe.land(now: now)
        if !pipe.unread.isEmpty, sink.isWritable {
            sink.write(ByteBuffer(bytes: pipe.read(atMost: .max)))
            sink.flush()
        }
        if let finish, pipe.isEmpty, finish.arrives <= now {
            switch finish.kind {
            case .half: sink.closeOutput()
            case .whole: sink.close()
            }
        } else {
            wake(at: pipe.nextArrival ?? (pipe.isEmpty ? finish?.arrives : nil))
        }
        source?.readOn()
    }

    private func wake(at moment: Moment?) {
        guard let moment else { return }
        if let alarm, alarm.at <= moment { return }
        alarm?.task.cancel()
        let deadline = NIODeadline.uptimeNanoseconds(UInt64(clamping: moment.nanoseconds))
        let task = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.alarm = nil
            self.deliver()
        }
        alarm = (moment, task)
    }
}

extension Moment {
    /// The event loops' clock.
    static var now: Moment { Moment(nanoseconds: Int64(clamping: NIODeadline.now().uptimeNanoseconds)) }
}
