import AMQPCodec
import Testing

struct CompositeTests {
    @Test(arguments: Sample.composites)
    func `composites survive being written and read`(sample: Sample) throws {
        #expect(try sample.recode(sample.bytes) == sample.bytes)
    }

    @Test func `what is read is what was written, field by field`() throws {
        func check<Body: Composite>(_ body: Body) throws { #expect(try Body(bytes: body.bytes) == body) }
        try check(Sample.source)
        try check(Sample.target)
        try check(Sample.properties)
        try check(Sample.error)
        try check(Sample.modified)
        for state in Sample.states { try check(Disposition(role: .sender, first: 1, state: state)) }
        try check(
            Attach(
                name: "l", handle: 1, role: .sender, sndSettleMode: .mixed, rcvSettleMode: .second,
                source: Sample.source, target: .coordinator(Coordinator()), unsettled: [:], initialDeliveryCount: 0,
                maxMessageSize: 0))
        try check(
            Flow(
                nextIncomingID: 0, incomingWindow: .max, nextOutgoingID: .max, outgoingWindow: 0, handle: .max,
                deliveryCount: 0, linkCredit: .max, available: 1, drain: true, echo: true, properties: [:]))
        try check(
            Transfer(
                handle: 1, deliveryID: 2, deliveryTag: DeliveryTag(), messageFormat: .max, settled: false, more: true,
                rcvSettleMode: .second, state: .received(Received(sectionNumber: 1, sectionOffset: 2)), resume: true))
    }

    @Test func `defaults are those of the specification`() throws {
        let open = try Open(bytes: bytes("00 53 10 c0 03 01 a1 00"))
        #expect(open.maxFrameSize == .max && open.channelMax == .max && open.idleTimeOut == nil)
        #expect(try Begin(bytes: bytes("00 53 11 c0 05 04 40 43 43 43")).handleMax == .max)
        #expect(try Header(bytes: bytes("00 53 70 45")) == Header())
        let source = try Source(bytes: bytes("00 53 28 45"))
        #expect(source.durable == .none && source.expiryPolicy == .sessionEnd && source.timeout == 0)
        let attach = try Attach(bytes: bytes("00 53 12 c0 05 03 a1 00 43 42"))
        #expect(attach.sndSettleMode == .mixed && attach.rcvSettleMode == .first && attach.source == nil)
    }

    @Test(arguments: [
        ("00 53 10 45", "open.container-id", 4), ("00 53 10 c0 01 00", "open.container-id", 6),
        ("00 53 10 c0 02 01 40", "open.container-id", 7), ("00 53 14 45", "transfer.handle", 4),
        ("00 53 11 c0 03 02 40 43", "begin.incoming-window", 8), ("00 53 15 c0 02 01 41", "disposition.first", 7),
        ("00 53 44 45", "sasl-outcome.code", 4), ("00 53 1d 45", "error.condition", 4),
        ("00 53 40 c0 02 01 40", "sasl-mechanisms.sasl-server-mechanisms", 7),
    ])
    func `a missing mandatory field is named`(hex: String, path: String, offset: Int) throws {
        let error = try #require(failure(hex))
        #expect(error.reason == .missingField)
        #expect(error.path == path)
        #expect(error.offset == offset)
        #expect(error.description.hasPrefix("\(path): a mandatory field is missing"))
    }

    @Test(arguments: [
        ("00 53 17 c0 03 02 40 40", "end", DecodingError.Reason.tooManyElements),
        ("00 53 24 c0 02 01 40", "accepted", .tooManyElements),
        ("00 53 24 40", "accepted", .unexpectedType(found: 0x40, expected: .list)),
        ("00 53 24 c1 01 00", "accepted", .unexpectedType(found: 0xc1, expected: .list)),
        ("00 53 24 c0 00 00", "accepted", .sizeMismatch(declared: 0, actual: 1)),
        ("00 53 24 d0 00000003 00000000", "accepted", .sizeMismatch(declared: 3, actual: 4)),
        ("00 53 24 c0 02 00 40", "accepted", .sizeMismatch(declared: 2, actual: 1)),
        ("00 53 17 c0 ff 01 40", "end", .truncated(needed: 253)),
        ("00 53 17 d0 ffffffff 00000000", "end", .truncated(needed: 0xffff_ffff - 4)),
        ("00 53 10 c0 02 01 41", "open.container-id", .unexpectedType(found: 0x41, expected: .string)),
        ("00 53 14 c0 02 01 07", "transfer.handle", .unknownConstructor(7)),
        ("00 53 15 c0 03 02 41 44", "disposition.first", .unexpectedType(found: 0x44, expected: .uint)),
        ("00 53 1d c0 04 01 a1 01 61", "error.condition", .unexpectedType(found: 0xa1, expected: .symbol)),
        ("00 53 17 c0 04 01 00 53 25", "end.error", .unknownDescriptor(0x25)),
        ("00 53 17 c0 06 01 00 53 1d 45 40", "end.error/error.condition", .missingField),
        ("00 53 28 c0 06 04 40 40 40 50 01", "source.timeout", .unexpectedType(found: 0x50, expected: .uint)),
        ("00 53 28 c0 04 02 40 52 03", "source.durable", .invalidValue),
        ("00 53 28 c0 06 03 40 40 a3 01 61", "source.expiry-policy", .invalidValue),
        (
            "00 53 28 c0 09 06 40 40 40 40 40 c0 01 00", "source.dynamic-node-properties",
            .unexpectedType(found: 0xc0, expected: .map)
        ),
        (
            "00 53 30 c0 05 01 e0 02 00 40", "coordinator.capabilities",
            .unexpectedType(found: 0xe0, expected: .symbols)
        ),
        ("00 53 30 c0 03 01 a1 00", "coordinator.capabilities", .unexpectedType(found: 0xa1, expected: .symbols)),
        ("00 53 73 c0 03 01 50 01", "properties.message-id", .unexpectedType(found: 0x50, expected: .messageID)),
        ("00 53 73 c0 03 02 40 52", "properties.user-id", .unexpectedType(found: 0x52, expected: .binary)),
    ])
    func `what is wrong with a field is said with its name`(
        hex: String, path: String, reason: DecodingError.Reason
    ) throws {
        let error = try #require(failure(hex))
        #expect(error.reason == reason)
        #expect(error.path == path)
    }

    @Test(
        arguments: [
            ("40", []), ("a3 01 61", ["a"]), ("b3 00000001 61", ["a"]), ("e0 07 01 b3 00000001 61", ["a"]),
            ("e0 06 02 a3 01 61 01 62", ["a", "b"]), ("e0 02 00 a3", []), ("f0 00000008 00000001 a3 01 61 ", nil),
            ("f0 00000007 00000001 a3 01 61", ["a"]),
        ] as [(String, [Symbol]?)])
    func `a field with several values is null, one or an array`(hex: String, symbols: [Symbol]?) throws {
        let field = bytes(hex)
        let input = bytes("00 53 30 c0") + [UInt8(field.count + 1), 1] + field
        if let symbols {
            #expect(try Coordinator(bytes: input) == Coordinator(capabilities: symbols))
        } else {
            #expect(throws: DecodingError.self) { try Coordinator(bytes: input) }
        }
    }

    private func failure(_ hex: String) -> DecodingError? {
        let input = bytes(hex)
        return decodingError { () throws(DecodingError) in
            switch UInt64(input[2]) {
            case Open.descriptor: _ = try Open(bytes: input)
            case Begin.descriptor: _ = try Begin(bytes: input)
            case Transfer.descriptor: _ = try Transfer(bytes: input)
            case Disposition.descriptor: _ = try Disposition(bytes: input)
            case End.descriptor: _ = try End(bytes: input)
            case AMQPError.descriptor: _ = try AMQPError(bytes: input)
            case Accepted.descriptor: _ = try Accepted(bytes: input)
            case Source.descriptor: _ = try Source(bytes: input)
            case Coordinator.descriptor: _ = try Coordinator(bytes: input)
            case SASLMechanisms.descriptor: _ = try SASLMechanisms(bytes: input)
            case SASLOutcome.descriptor: _ = try SASLOutcome(bytes: input)
            default: _ = try Properties(bytes: input)
            }
        }
    }
}
