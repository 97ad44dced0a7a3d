import AMQPCodec
import Testing

struct MessageSectionsTests {
    private func properties(_ input: [UInt8]) throws(DecodingError) -> Properties? {
        let span = input.span
        return try MessageSections.properties(of: span.bytes)
    }

    @Test func `properties are found behind the sections before them`() throws {
        var message = Message("x", to: "q")
        message.header = Header(durable: true)
        message.deliveryAnnotations = ["a": [1, 2, 3]]
        message.messageAnnotations = ["b": nil]
        #expect(try properties(encoding { message.write(to: &$0) }) == Properties(to: "q"))
    }

    @Test func `a message may have none`() throws {
        #expect(try properties([]) == nil)
        #expect(try properties(encoding { Message("x").write(to: &$0) }) == nil)
    }

    @Test func `what follows is not looked at`() throws {
        #expect(try properties(bytes("00 53 73 45 ff ff")) == Properties())
        #expect(try properties(bytes("00 53 75 ff ff")) == nil)
        #expect(throws: DecodingError.self) { try properties(bytes("00 53 72 ff")) }
    }
}
