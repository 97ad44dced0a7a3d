import AMQPCodec

extension Connection {
    /// Takes in bytes from the peer and says how many it has used.
    ///
    /// The rest is the start of something incomplete: give it again, with more behind it. Payloads in the events that follow are
    /// ranges of `input`, so take the events before it goes.
    public mutating func receive(_ input: RawSpan, now: Moment) -> Int {
        self.now = max(self.now, now)
        lastReceived = self.now
        if out.count > configuration.largestOutput {
            fail(AMQPError(.resourceLimitExceeded, "\(out.count) bytes wait for the peer, which does not read"))
        }
        var offset = 0
        while offset < input.byteCount {
            let used: Int
            switch phase {
            case .over: return input.byteCount
            case .header: used = receiveHeader(input.extracting(offset..<input.byteCount))
            case .sasl(let step) where step.isOurs:
                return holdBack(input.byteCount &- offset) ? offset : input.byteCount
            case .sasl, .frames: used = receiveFrame(input, at: offset)
            }
            guard used > 0 else { break }
            offset &+= used
        }
        return offset
    }

    /// Leaves the peer's bytes where they are while the application owes an answer; false if that are too many.
    private mutating func holdBack(_ count: Int) -> Bool {
        guard count > configuration.pendingSASLLimit else { return true }
        fail(AMQPError(.resourceLimitExceeded, "\(count) bytes came before authentication was over"))
        return false
    }

    // MARK: Protocol headers, §2.2 and §5.3

    private mutating func receiveHeader(_ input: RawSpan) -> Int {
        switch ProtocolHeader.match(input) {
        case .incomplete: return 0
        case .header(.amqp) where !saslDone && side == .acceptor && configuration.sasl.isRequired:
            // Says what is wanted instead, and goes (§2.2).
            preamble.write(ProtocolHeader.sasl)
            finish(.unauthenticated("the peer wants to go on without authentication"))
            return input.byteCount
        case .header(.amqp) where saslDone || side == .acceptor || !configuration.sasl.hasLayer:
            if side == .acceptor {
                // Without the SASL layer the peer is anonymous too.
                saslDone = true
                preamble.write(ProtocolHeader.amqp)
            }
            phase = .frames
            return ProtocolHeader.byteCount
        case .header(.sasl) where !saslDone && configuration.sasl.hasLayer:
            if side == .acceptor {
                preamble.write(ProtocolHeader.sasl)
                offerMechanisms()
            } else {
                phase = .sasl(.mechanisms)
            }
            return ProtocolHeader.byteCount
        case .header(let other):
            refuseHeader("the peer wants the protocol layer \(other), which is not on offer now")
            return input.byteCount
        case .foreign:
            refuseHeader("the peer does not speak AMQP 1.0 (its first bytes are \(Connection.preview(input)))")
            return input.byteCount
        }
    }

    /// Tells the peer what would have been understood (§2.2) and ends the connection.
    private mutating func refuseHeader(_ text: String) {
        if side == .acceptor { preamble.write(configuration.sasl.hasLayer && !saslDone ? .sasl : .amqp) }
        out.removeAll()
        finish(.mismatch(text))
    }

    private static func preview(_ input: RawSpan) -> String {
        input.extracting(first: 8).withUnsafeBytes { bytes in
            bytes.map { $0 >= 0x20 && $0 < 0x7f ? String(Unicode.Scalar($0)) : "\\x" + String($0, radix: 16) }.joined()
        }
    }

    // MARK: Frames, §2.3

    private mutating func receiveFrame(_ input: RawSpan, at offset: Int) -> Int {
        do throws(DecodingError) {
            guard let header = try FrameHeader.read(input, at: offset) else { return 0 }
            let largest =
                if case .sasl = phase { configuration.largestSASLFrame } else { configuration.largestFrame }
            guard header.size <= Int(largest) else {
                let sizes = "a frame of \(header.size) bytes, where at most \(largest) are accepted"
                fail(AMQPError(.connectionFramingError, sizes))
                return input.byteCount - offset
            }
            guard header.size <= input.byteCount &- offset else { return 0 }
            let frame = input.extracting(offset..<(offset &+ header.size))
            try receive(frame, header, at: offset)
            return header.size
        } catch {
            let malformed = error.reason == .malformedFrame
            fail(AMQPError(malformed ? .connectionFramingError : .decodeError, "\(error)"))
            return input.byteCount - offset
        }
    }

    private mutating func receive(_ frame: RawSpan, _ header: FrameHeader, at offset: Int) throws(DecodingError) {
        var reader = ValueReader(frame, at: header.bodyOffset, limits: configuration.limits)
        if case .sasl(let step) = phase {
            guard header.kind == .sasl else { throw DecodingError(.malformedFrame, at: 5) }
            return try receiveSASL(step, &reader)
        }
        guard header.kind == .amqp else { throw DecodingError(.malformedFrame, at: 5) }
        do {
            guard !reader.isAtEnd else {
                // An empty frame only shows that the peer lives, on whatever channel there could be (§2.4.5).
                if localOpen != .over { try checkChannel(header.channel) }
                return
            }
            try dispatch(&reader, channel: header.channel, frame, at: offset)
        } catch let error as DecodingError {
            throw error
        } catch let violation as Violation {
            answer(violation)
        } catch {
            // Nothing else is thrown.
        }
    }

    private mutating func dispatch(
        _ reader: inout ValueReader, channel: UInt16, _ frame: RawSpan, at offset: Int
    ) throws {
        let start = reader.offset
        let elements = reader.elementsLeft
        let code = try reader.descriptor()
        // After our close only the peer's matters (§2.4.6, CLOSE SENT).
        guard localOpen != .over || code == Close.descriptor else { return }
        guard remoteHalf == .active || code == Open.descriptor || localOpen == .over else {
            throw Violation.connection(.illegalState, "the first frame must be open")
        }
        switch code {
        case Transfer.descriptor:
            var transfer = try Transfer(from: &reader)
            try receive(&transfer, channel, payload: (offset &+ reader.offset)..<(offset &+ frame.byteCount))
        case Disposition.descriptor: try receive(try Disposition(from: &reader), channel)
        case Flow.descriptor: try receive(try Flow(from: &reader), channel)
        case Attach.descriptor:
            let attach = try Attach(from: &reader)
            try receive(attach, channel, size: frame.byteCount &+ Connection.room(for: elements &- reader.elementsLeft))
        case Detach.descriptor: try receive(try Detach(from: &reader), channel)
        case Begin.descriptor:
            let begin = try Begin(from: &reader)
            try receive(begin, channel, size: frame.byteCount &+ Connection.room(for: elements &- reader.elementsLeft))
        case End.descriptor: try receive(try End(from: &reader), channel)
        case Open.descriptor: try receive(try Open(from: &reader), channel)
        case Close.descriptor:
            if localOpen != .over { try checkChannel(channel) }
            receive(try Close(from: &reader))
        default: throw DecodingError(.unknownDescriptor(code), at: start)
        }
    }

    /// Bytes that elements of lists and maps take in memory, which is more than small ones take in a frame.
    private static func room(for elements: Int) -> Int { elements &* MemoryLayout<Value>.stride }

    // MARK: open and close, §2.4

    private mutating func receive(_ open: Open, _ channel: UInt16) throws {
        guard remoteHalf == .idle else { throw Violation.connection(.illegalState, "open was sent twice") }
        guard channel == 0 else {
            // No other has been agreed upon (§2.4.1).
            throw Violation.connection(.connectionFramingError, "open on channel \(channel) instead of channel 0")
        }
        guard open.maxFrameSize >= FrameHeader.minimumMaxFrameSize else {
            throw Violation.connection(.invalidField, "open.max-frame-size is below \(FrameHeader.minimumMaxFrameSize)")
        }
        remote = open
        remoteHalf = .active
        if localOpen == .idle { sendOpen() }
        emit(.opened)
    }

    private mutating func receive(_ close: Close) {
        remoteHalf = .over
        guard localOpen != .over else { return finish(.byUs(closeReason)) }
        writePending()
        write(Close())
        finish(.byPeer(close.error))
    }

    mutating func answer(_ violation: Violation) {
        switch violation {
        case .connection(let error): fail(error)
        case .session(let session, let error): failSession(session, error)
        case .link(let link, let error): failLink(link, error)
        }
    }
}
