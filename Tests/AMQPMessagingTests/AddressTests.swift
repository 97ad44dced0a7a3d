import AMQPMessaging
import Testing

struct AddressTests {
    @Test(arguments: [
        ("amqp://host", Address(host: "host")),
        ("amqp://host/", Address(host: "host")),
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
        ("amqp://host:", "port \"\""),
        ("amqp://host:0", "port \"0\""),
        ("amqp://host:65536", "port \"65536\""),
        ("amqp://host:+1", "port \"+1\""),
        ("amqp://host:http", "port \"http\""),
        ("amqp://::1/orders", "brackets"),
        ("amqp://[::1", "no ]"),
        ("amqp://[host]", "none"),
        ("amqp://[::1]5672", "5672"),
        ("amqp://a host", "a host"),
        ("amqp://@host", "no user"),
        ("amqp://ann:%4@host", "hexadecimal"),
        ("amqp://%zz@host", "hexadecimal"),
    ])
    func saysWhatIsWrong(text: String, word: String) {
        let error = #expect(throws: MessengerError.self) { try Address(text) }
        #expect(error?.description.contains(word) == true, "\(String(describing: error))")
        #expect(error?.description.contains("\"\(text)\"") == true)
    }

    @Test func isWrittenWithoutItsPassword() throws {
        #expect(try Address("amqp://ann:secret@[::1]:1/x/y").description == "amqp://ann@[::1]:1/x/y")
        #expect(try Address("amqp://host").description == "amqp://host:5672")
    }
}
