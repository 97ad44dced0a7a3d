import AMQPCodec
import Testing

struct TerminusTests {
    private func target(_ hex: String) throws(DecodingError) -> Terminus? {
        let target = bytes(hex)
        let fields = bytes("07 a1 00 43 42 40 40 40") + target
        return try Attach(bytes: bytes("00 53 12 c0") + [UInt8(fields.count)] + fields).target
    }

    @Test func `a target is a node's or the coordinator`() throws {
        #expect(try target("00 53 29 c0 04 01 a1 01 71") == .target(Target(address: "q")))
        #expect(try target("00 53 30 45") == .coordinator(Coordinator()))
        #expect(try target("40") == nil)
    }

    @Test func `only a node's target has an address`() {
        #expect(Terminus.target(Target(address: "q")).address == "q")
        #expect(Terminus.target(Target()).address == nil)
        #expect(Terminus.coordinator(Coordinator()).address == nil)
    }

    @Test func `a source is no target`() {
        let error = decodingError { () throws(DecodingError) in try target("00 53 28 45") }
        #expect(error?.reason == .unknownDescriptor(0x28))
        #expect(error?.path == "attach.target")
    }
}
