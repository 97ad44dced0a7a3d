import AMQPCodec
import Testing

/// Encodings by hand from §2.7, §5.3.3 and §3.4 of the specification.
struct PerformativeTests {
    static let error = "00 53 1d c0 14 02 a3 0e 616d71703a6e6f742d666f756e64 a1 01 78"

    static let golden: [(String, Performative)] = [
        ("00 53 10 c0 04 01 a1 01 61", .open(Open(containerID: "a"))),
        (
            "00 53 10 c0 19 08 a1 01 63 a1 01 68 70 00000200 60 000a 70 000003e8 40 40 a3 01 78",
            .open(
                Open(
                    containerID: "c", hostname: "h", maxFrameSize: 512, channelMax: 10, idleTimeOut: 1000,
                    offeredCapabilities: ["x"]))
        ),
        (
            "00 53 11 c0 0d 04 40 43 70 00000800 70 00000800",
            .begin(Begin(nextOutgoingID: 0, incomingWindow: 2048, outgoingWindow: 2048))
        ),
        (
            "00 53 12 c0 15 07 a1 01 6c 43 41 40 40 00 53 28 c0 04 01 a1 01 71 00 53 29 45",
            .attach(
                Attach(
                    name: "l", handle: 0, role: .receiver, source: Source(address: "q"), target: .target(Target())))
        ),
        (
            "00 53 13 c0 0c 07 52 01 52 64 43 52 c8 43 43 52 0a",
            .flow(
                Flow(
                    nextIncomingID: 1, incomingWindow: 100, nextOutgoingID: 0, outgoingWindow: 200, handle: 0,
                    deliveryCount: 0, linkCredit: 10))
        ),
        (
            "00 53 14 c0 09 05 43 52 01 a0 01 07 43 41",
            .transfer(
                Transfer(handle: 0, deliveryID: 1, deliveryTag: DeliveryTag([7]), messageFormat: 0, settled: true))
        ),
        (
            "00 53 15 c0 0a 05 41 52 05 40 41 00 53 24 45",
            .disposition(Disposition(role: .receiver, first: 5, settled: true, state: .accepted))
        ),
        (
            "00 53 16 c0 1d 03 52 01 41 \(error)",
            .detach(
                Detach(handle: 1, closed: true, error: AMQPError(condition: .notFound, errorDescription: "x")))
        ),
        ("00 53 17 45", .end(End())),
        ("00 53 18 c0 1a 01 \(error)", .close(Close(error: AMQPError(condition: .notFound, errorDescription: "x")))),
    ]

    private func decode(_ hex: String) throws(DecodingError) -> Performative {
        try decoding(bytes(hex)) { reader throws(DecodingError) in try Performative(from: &reader) }
    }

    @Test(arguments: golden)
    func `performatives are what the specification says`(hex: String, performative: Performative) throws {
        #expect(try decode(hex) == performative)
        #expect(encoding { performative.write(to: &$0) } == bytes(hex))
    }

    @Test func `random performatives survive, whatever constructors their writer has chosen`() throws {
        var random = SplitMix64(seed: 10)
        for _ in 0..<3000 {
            let performative = random.performative()
            let written = encoding { performative.write(to: &$0) }
            #expect(try decode(written) == performative)
            let loose = random.encoding(of: try decodeValue(written))
            #expect(try decode(loose) == performative)
        }
    }

    private func decode(_ bytes: [UInt8]) throws(DecodingError) -> Performative {
        try decoding(bytes) { reader throws(DecodingError) in try Performative(from: &reader) }
    }

    @Test(arguments: [
        "00 53 17 45", "00 53 17 c0 01 00", "00 53 17 d0 00000004 00000000", "00 53 17 c0 02 01 40",
        "00 80 0000000000000017 45", "00 a3 0d 616d71703a656e643a6c697374 45",
        "00 b3 0000000d 616d71703a656e643a6c697374 45",
    ])
    func `descriptor and list may have any of their constructors`(hex: String) throws {
        #expect(try decode(hex) == .end(End()))
    }

    @Test func `nulls at the end may be there, and stand for the default`() throws {
        #expect(
            try decode("00 53 15 c0 07 06 41 43 40 40 40 40") == .disposition(Disposition(role: .receiver, first: 0)))
        #expect(try decode("00 53 18 c0 02 01 40") == .close(Close()))
    }

    @Test func `the body of SASL frames and sections is no performative`() {
        #expect(
            decodingError { () throws(DecodingError) in try decode("00 53 44 c0 03 01 50 00") }
                == DecodingError(.unknownDescriptor(0x44), at: 0))
        #expect(
            decodingError { () throws(DecodingError) in try decode("00 a3 01 78 45") }
                == DecodingError(.unknownSymbolicDescriptor, at: 1))
        #expect(
            decodingError { () throws(DecodingError) in try decode("45") }
                == DecodingError(.unexpectedType(found: 0x45, expected: .described), at: 0))
    }
}
