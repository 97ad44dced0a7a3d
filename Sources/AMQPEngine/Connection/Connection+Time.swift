import AMQPCodec

extension Connection {
    /// When ``tick(now:)`` has something to do, if nothing else happens first; nil for never.
    public var deadline: Moment? {
        guard phase != .over else { return nil }
        guard localOpen != .over else { return closedAt.advanced(byMilliseconds: configuration.handshakeTimeout) }
        guard remoteHalf != .idle else { return started.advanced(byMilliseconds: configuration.handshakeTimeout) }
        let silence = longestSilence.map { lastReceived.advanced(byMilliseconds: $0) }
        guard let heartbeat = heartbeatInterval.map({ lastSent.advanced(byMilliseconds: $0) }) else { return silence }
        return silence.map { min($0, heartbeat) } ?? heartbeat
    }

    /// Does what the time demands: gives up a silent peer (§2.4.5), sends an empty frame so that it does not give up us.
    public mutating func tick(now: Moment) {
        self.now = max(self.now, now)
        guard phase != .over else { return }
        if localOpen == .over {
            guard closedAt.advanced(byMilliseconds: configuration.handshakeTimeout) <= self.now else { return }
            return finish(.byUs(closeReason))
        }
        if remoteHalf == .idle {
            guard started.advanced(byMilliseconds: configuration.handshakeTimeout) <= self.now else { return }
            let seconds = Double(configuration.handshakeTimeout) / 1000
            return fail(AMQPError(.connectionForced, "no open frame within \(seconds) s of connecting"))
        }
        if let idle = longestSilence, lastReceived.advanced(byMilliseconds: idle) <= self.now {
            return fail(AMQPError(.resourceLimitExceeded, "nothing was received for \(Double(idle) / 1000) s"))
        }
        if let interval = heartbeatInterval, lastSent.advanced(byMilliseconds: interval) <= self.now {
            lastSent = self.now
            guard out.isEmpty, localOpen == .active else { return }
            let frame = out.beginFrame(.amqp)
            out.endFrame(frame)
        }
    }

    /// Has the connection say something every so many milliseconds at least, and give the peer up that has said nothing for so many, if that is
    /// sooner than the idle time-outs of both sides demand. For peers that have agreed about it otherwise; nil for what they have not.
    ///
    /// Whatever bytes come count, not only whole frames. The shell has to bring what has come before it tells the time, or it takes its own
    /// absence for the peer's.
    public mutating func keepAlive(every interval: UInt32?, givingUpAfter silence: UInt32?) {
        agreedInterval = interval.map { max($0, Connection.shortestHeartbeat) }
        agreedSilence = silence
    }

    /// Milliseconds after which the peer must hear from us: half of what it says it waits, or what was agreed.
    private var heartbeatInterval: UInt32? {
        guard let announced = remoteIdleTimeout, announced > 0 else { return agreedInterval }
        return min(max(announced / 2, Connection.shortestHeartbeat), agreedInterval ?? .max)
    }

    /// Milliseconds between two words of ours at least, even to a peer that waits for less: it had better not.
    private static let shortestHeartbeat: UInt32 = 10

    /// Milliseconds of silence after which the peer is given up.
    private var longestSilence: UInt32? {
        guard let own = configuration.idleTimeout, own > 0 else { return agreedSilence }
        return min(own, agreedSilence ?? .max)
    }
}
