import AMQPCodec
import Testing

struct SASLTests {
    @Test func `frames are what the specification says`() throws {
        func check<Body: Composite>(_ hex: String, _ body: Body) throws {
            #expect(try Body(bytes: bytes(hex)) == body)
            #expect(body.bytes == bytes(hex))
        }
        try check(
            "00 53 40 c0 1b 01 e0 18 02 b3 00000005 504c41494e 00000009 414e4f4e594d4f5553",
            SASLMechanisms(saslServerMechanisms: ["PLAIN", "ANONYMOUS"]))
        try check("00 53 40 c0 08 01 a3 05 504c41494e", SASLMechanisms(saslServerMechanisms: ["PLAIN"]))
        try check("00 53 41 c0 0c 01 a3 09 414e4f4e594d4f5553", SASLInit(mechanism: "ANONYMOUS"))
        try check("00 53 42 c0 04 01 a0 01 07", SASLChallenge(challenge: [7]))
        try check("00 53 43 c0 03 01 a0 00", SASLResponse(response: []))
        try check("00 53 44 c0 03 01 50 00", SASLOutcome(code: .ok))
        try check("00 53 44 c0 03 01 50 04", SASLOutcome(code: .sysTemp))
    }

    @Test func `a code beyond the five is refused`() {
        let error = decodingError { () throws(DecodingError) in try SASLOutcome(bytes: bytes("00 53 44 c0 03 01 50 05"))
        }
        #expect(error?.reason == .invalidValue)
        #expect(error?.path == "sasl-outcome.code")
        #expect(error?.offset == 6)
    }
}
