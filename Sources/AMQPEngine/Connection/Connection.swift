public import AMQPCodec

/// One side of an AMQP 1.0 connection: a pure state machine over bytes, commands and moments.
///
/// It owns no socket, thread or clock. The application
/// 1. gives it what arrived (``receive(_:now:)``), commands (``attach(_:in:recoverable:)``, `send`, …)
///    and the passing of time (``tick(now:)``),
/// 2. takes the events until there are none (``nextEvent()``), before anything more is received,
/// 3. writes what ``flush(now:)`` and ``output`` give it, and says how much it wrote (``written(_:)``),
/// 4. calls ``tick(now:)`` at ``deadline``.
///
/// Both sides of a connection are the same type; ``Side`` says only who speaks first. The parts of the conversation in
/// which an application has no choice go by themselves: protocol headers, SASL, `open`, the answers to `begin`, `detach`, `end`
/// and `close`, session windows, empty frames against the idle time-out. Nothing a peer sends makes it trap: a breach of the protocol
/// is answered with the error, and in the scope, that the specification gives it.
public struct Connection: ~Copyable {
    /// Who speaks first.
    public enum Side: Sendable {
        /// The side that opened the transport.
        case initiator
        /// The side that accepted it.
        case acceptor
    }

    /// What the next bytes of the input must be.
    enum Phase: Equatable {
        case header
        case sasl(SASLStep)
        case frames
        case over
    }

    let side: Side
    let configuration: Configuration

    var phase = Phase.header
    var saslDone = false
    var sasl = SASLState()
    var localOpen = Half.idle
    var remoteHalf = Half.idle
    var remote: Open? {
        didSet {
            remoteMaxFrameSize = Int(max(remote?.maxFrameSize ?? 512, FrameHeader.minimumMaxFrameSize))
            remoteIdleTimeout = remote?.idleTimeOut
        }
    }
    /// What the peer's `open` says of silence. Apart, because reading a field of so large a struct copies all of it.
    private(set) var remoteIdleTimeout: UInt32?

    var sessions: [Session] = []
    /// The places of sessions that have ended.
    var freeChannels: [Int32] = []
    /// The session of each of the peer's channels; -1 for none.
    var sessionOfRemoteChannel: [Int32] = []
    var links: [Link] = []
    var details: [LinkDetails?] = []
    var freeLinks: [Int32] = []
    /// The newest link of each name; looked into when a link is attached, to see whether it is attached already.
    var linksByKey: [LinkKey: Int32] = [:]
    /// How many bytes the peer's `attach` and `begin` frames of the links and sessions took.
    var attachBytes = 0
    /// How many bytes have come of deliveries that have not ended.
    var unfinishedBytes = 0
    /// Counts links and sessions, so that no two identifiers are the same.
    var generation: UInt32 = 0
    /// Sessions with something to say at the next flush.
    var dirtySessions: [Int32] = []
    /// Links with a `flow` to write at the next flush.
    var dirtyLinks: [Int32] = []

    /// How many deliveries were looked at of which nothing new was said, and since when.
    var idleLooks: (since: Moment, count: Int)

    var events: [Event] = []
    var eventsTaken = 0

    /// Headers and SASL frames, which go before everything in `out`.
    var preamble = OutputBuffer(capacity: 64)
    var out = OutputBuffer(capacity: 4096)

    var now: Moment
    let started: Moment
    var lastReceived: Moment
    var lastSent: Moment
    /// What was agreed about silence beside the idle time-outs; nil where nothing was.
    var agreedInterval: UInt32?
    var agreedSilence: UInt32?

    /// Starts a connection whose transport is there. The SASL policy has to be one for its side.
    public init(_ side: Side, _ configuration: Configuration, now: Moment) {
        precondition(configuration.sasl.fits(side), "this SASL policy is for the other side of a connection")
        self.side = side
        self.configuration = configuration
        self.now = now
        started = now
        lastReceived = now
        lastSent = now
        closedAt = now
        idleLooks = (now, 0)
        if side == .initiator {
            saslDone = !configuration.sasl.hasLayer
            preamble.write(saslDone ? ProtocolHeader.amqp : ProtocolHeader.sasl)
            sendOpen()
        }
    }

    // MARK: What is known

    /// The peer's `open`, once it has come.
    public var remoteOpen: Open? { remote }

    /// Whether both sides have opened and neither has closed.
    public var isOpen: Bool { localOpen == .active && remoteHalf == .active }

    /// Whether nothing more will come of this connection: once the output is written the transport can go.
    public var isOver: Bool { phase == .over }

    /// The largest frame the peer accepts, in bytes.
    public private(set) var remoteMaxFrameSize = Int(FrameHeader.minimumMaxFrameSize)

    // MARK: Events

    /// Takes the oldest event.
    public mutating func nextEvent() -> Event? {
        guard eventsTaken < events.count else {
            if eventsTaken > 0 {
                events.removeAll(keepingCapacity: eventsTaken < 4_096)
                eventsTaken = 0
            }
            return nil
        }
        // Moved out instead of copied: that saves looking into it for what must be retained.
        var event = Event.opened
        swap(&event, &events[eventsTaken])
        eventsTaken &+= 1
        return event
    }

    mutating func emit(_ event: Event) { events.append(event) }

    // MARK: Output

    /// Writes out what commands have left pending: dispositions in ranges, flows. Call before looking at ``output``.
    public mutating func flush(now: Moment) {
        self.now = max(self.now, now)
        writePending()
        if !output.isEmpty { lastSent = self.now }
    }

    /// Bytes for the peer. Empty while what is ready must wait for the peer's part of the handshake.
    public var output: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            if !preamble.isEmpty { return preamble.bytes }
            return saslDone ? out.bytes : preamble.bytes
        }
    }

    /// Bytes that wait for the peer, those that must wait for the handshake included.
    public var pendingOutput: Int { preamble.count + out.count }

    /// Drops the first `count` bytes of ``output``, which are on their way.
    public mutating func written(_ count: Int) {
        if !preamble.isEmpty { return preamble.removeFirst(count) }
        out.removeFirst(count)
        guard blockedByOutput, out.count <= configuration.outputLimit / 2 else { return }
        blockedByOutput = false
        for index in sessions.indices where sessions[index].blocked && sessions[index].remoteIncomingWindow > 0 {
            sessions[index].blocked = false
            emit(.writable(sessions[index].id))
        }
    }

    // MARK: The life of the connection

    /// Closes the connection, with the reason if there is one (§2.4.3).
    ///
    /// Links and sessions are gone at once, the connection when the peer has answered.
    public mutating func close(_ error: AMQPError? = nil) {
        guard phase != .over, localOpen != .over else { return }
        if localOpen == .idle {
            // Before the headers have met nobody would understand a reason.
            guard phase == .frames else { return finish(.byUs(error)) }
            sendOpen()
        }
        writePending()
        write(Close(error: error))
        localOpen = .over
        closeReason = error
        closedAt = now
        endSessions(error)
    }

    /// Whether a transfer found too much output waiting for the transport.
    var blockedByOutput = false

    /// Why we closed.
    var closeReason: AMQPError?
    /// When we closed.
    var closedAt: Moment

    /// The transport has ended: no more input will come, and output is of no use.
    public mutating func transportClosed() {
        guard phase != .over else { return }
        finish(localOpen == .over ? .byUs(closeReason) : .lost)
    }

    mutating func sendOpen() {
        configuration.open.write(toFrameIn: &out)
        localOpen = .active
    }

    /// Ends every link and session and the connection itself.
    mutating func finish(_ closure: Closure) {
        guard phase != .over else { return }
        phase = .over
        localOpen = .over
        remoteHalf = .over
        let error: AMQPError? =
            switch closure {
            case .byPeer(let error), .byUs(let error): error
            case .violation(let error): error
            case .lost: AMQPError(.connectionForced, "the connection was lost")
            case .mismatch, .unauthenticated: nil
            }
        endSessions(error)
        emit(.closed(closure))
    }

    private mutating func endSessions(_ error: AMQPError?) {
        for index in sessions.indices where sessions[index].local != .idle { endSession(Int32(index), error) }
    }

    /// Answers a peer's breach of the protocol with `close` and ends the connection.
    mutating func fail(_ error: AMQPError) {
        guard phase != .over else { return }
        if phase == .frames {
            if localOpen == .idle { sendOpen() }
            if localOpen == .active {
                writePending()
                write(Close(error: error))
            }
        } else {
            // Before the headers have met nobody would understand a frame.
            out.removeAll()
        }
        finish(.violation(error))
    }
}
