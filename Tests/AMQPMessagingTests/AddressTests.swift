import AMQPMessaging
import Testing

struct AddressTests {
    @Test(arguments: [
        ("amqp://host", Address(host: "host")),
        ("amqp://host/", Address(host: "host")),
        ("AMQP://host", Address(host: "host")),
        ("amqp://host:1234/orders", Address(host: "host", port: 1234, name: "orders")),
        ("amqp://127.0.0.1/orders/eu/42", Address(host: "127.0.0.1", name: "orders/eu/42")),
        ("amqp://host/#", Address(host: "host", name: "#")),
        ("amqp://host/a@b:c", Address(host: "host", name: "a@b:c")),
        ("amqp://[::1]/orders", Address(host: "::1", name: "orders")),
        ("amqp://[fe80::1]:5673", Address(host: "fe80::1", port: 5673)),
        ("amqp://ann@host/orders", Address(host: "host", name: "orders", user: "ann")),
        ("amqp://ann:@host", Address(host: "host", user: "ann", password: "")),
        ("amqp://ann:s%40:cret@host:1/x", Address(host: "host", port: 1, name: "x", user: "ann", password: "s@:cret")),
        ("amqp://m%C3%BCller@host", Address(host: "host", user: "müller")),
    ])
    func parses(text: String, address: Address) throws {
        #expect(try Address(text) == address)
    }

    @Test(arguments: [
        ("", "amqp://"),
        ("orders", "amqp://"),
        ("http://host", "amqp://"),
        ("amqps://host", "TLS"),
        ("amqp://", "no host"),
        ("amqp:///orders", "no host"),
        ("amqp://:5672", "no host"),
        ("amqp://host:", "the port is not"),
        ("amqp://host:0", "the port is not"),
        ("amqp://host:65536", "the port is not"),
        ("amqp://host:+1", "the port is not"),
        ("amqp://host:http", "the port is not"),
        ("amqp://::1/orders", "brackets"),
        ("amqp://[::1", "no ]"),
        ("amqp://[host]", "only an IPv6"),
        ("amqp://[::1]5672", "than a port"),
        ("amqp://a host", "a space"),
    ])
    func saysWhatIsWrong(text: String, word: String) {
        let error = #expect(throws: MessengerError.self) { try Address(text) }
        #expect(error?.description.contains(word) == true, "\(String(describing: error))")
        #expect(error?.description.contains("\"\(text)\"") == true)
    }

    /// The password is not shown, wherever it has got to.
    @Test(arguments: [
        ("amqp://@host", "\"amqp://…@host\" is not an address: there is no user before the @"),
        ("amqp://ann:%geheim@host", "\"amqp://…@host\" is not an address: a % in user or password is not followed"),
        ("amqp://ann:geheim@host:99999", "\"amqp://…@host:99999\""), ("amqps://ann:geheim@host", "\"amqps://…@host\""),
        ("AMQP://ann:geheim@host:x/y", "\"AMQP://…@host:x/y\""), ("ann:geheim@host", "\"…@host\""),
        ("amqp://ann:geheim/@host/x", "\"amqp://…@host/x\""), ("amqp://ann:@geheim@a b", "\"amqp://…@a b\""),
        ("http://ann:geheim@host", "\"…@host\""), ("ann:x//geheim@host", "\"…@host\""),
    ])
    func hidesThePassword(text: String, beginning: String) {
        let error = #expect(throws: MessengerError.self) { try Address(text) }
        #expect(error?.description.hasPrefix(beginning) == true, "\(String(describing: error))")
        #expect(!String(reflecting: error).contains("geheim"))
    }

    @Test func isWrittenWithoutItsPassword() throws {
        #expect(try Address("amqp://ann:secret@[::1]:1/x/y").description == "amqp://ann@[::1]:1/x/y")
        #expect(try Address("amqp://host").description == "amqp://host:5672")
    }
}
