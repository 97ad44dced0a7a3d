import AMQPCodec
import Testing

struct ProtocolHeaderTests {
    private func match(_ input: [UInt8]) -> ProtocolHeader.Match {
        let span = input.span
        return ProtocolHeader.match(span.bytes)
    }

    @Test(arguments: [
        (ProtocolHeader.amqp, "414d5150 00 010000"), (.tls, "414d5150 02 010000"), (.sasl, "414d5150 03 010000"),
    ])
    func `headers are known as soon as they are complete`(header: ProtocolHeader, hex: String) {
        #expect(encoding { $0.write(header) } == bytes(hex))
        #expect(match(bytes(hex)) == .header(header))
        #expect(match(bytes(hex) + [1, 2, 3]) == .header(header))
        for count in 0..<8 { #expect(match(Array(bytes(hex).prefix(count))) == .incomplete) }
    }

    @Test func `other protocols and versions are foreign at the first wrong byte`() {
        for index in 0..<8 {
            var input = bytes("414d5150 00 010000")
            input[index] = 9
            #expect(match(input) == .foreign)
            #expect(match(Array(input.prefix(index + 1))) == .foreign)
        }
        #expect(match(Array("AMQP\u{0}\u{0}\u{9}\u{1}".utf8)) == .foreign)
        #expect(match(Array("GET / HTTP/1.1".utf8)) == .foreign)
    }
}
