import AMQPTransport
import Testing

struct HostPortTests {
    @Test(arguments: [
        ("127.0.0.1:5672", "127.0.0.1", 5672), ("localhost:0", "localhost", 0), ("[::1]:65535", "::1", 65_535),
        ("[fe80::1%eth0]:1", "fe80::1%eth0", 1),
    ])
    func `a place reads as host and port and is written as it was read`(text: String, host: String, port: Int) throws {
        let place = try #require(HostPort(text))
        #expect(place.host == host)
        #expect(place.port == port)
        #expect(place.description == text)
    }

    @Test(arguments: [
        "", ":", "host", "host:", ":5672", "host:65536", "host:-1", "host:+1", "host:5672 ", "host:five", "::1:5672",
        "[::1]", "[::1]5672", "[]:1", "a b:1", "[host:1", "ann@h:1",
    ])
    func `what is no place is refused`(text: String) {
        #expect(HostPort(text) == nil)
    }
}
