import AMQPCodec
import AMQPEngine
import Testing

/// Each of the limits on values, by a peer whose `attach` is just within it, and by one that goes just beyond.
struct ValueLimitTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let limits: DecodingLimits
        /// A property of the link that is as large as is said.
        let value: @Sendable (Int) -> Value
        /// How large it may be.
        let most: Int
        /// What the peer is told when it is larger, beside where.
        let reason: String
    }

    static let own = [
        // The properties are one level themselves, and a key and a value.
        Case(
            testDescription: "depth", limits: DecodingLimits(depth: 5), value: nested, most: 4,
            reason: "nested too deeply"),
        Case(
            testDescription: "elements", limits: DecodingLimits(elements: 50),
            value: { .list(Array(repeating: .null, count: $0)) }, most: 48, reason: "too many elements"),
        Case(
            testDescription: "symbol length", limits: DecodingLimits(symbolLength: 100), value: symbol, most: 100,
            reason: "101 octets, where at most 100 are accepted"),
        Case(
            testDescription: "string length", limits: DecodingLimits(stringLength: 300), value: string, most: 300,
            reason: "301 octets, where at most 300 are accepted"),
        Case(
            testDescription: "binary length", limits: DecodingLimits(stringLength: 300), value: { .binary(bytes($0)) },
            most: 300, reason: "301 octets, where at most 300 are accepted"),
    ]

    static let defaults = [
        Case(
            testDescription: "depth", limits: Configuration(containerID: "").limits, value: nested, most: 15,
            reason: "nested too deeply"),
        Case(
            testDescription: "symbol length", limits: Configuration(containerID: "").limits, value: symbol, most: 4_096,
            reason: "4097 octets, where at most 4096 are accepted"),
        Case(
            testDescription: "string length", limits: Configuration(containerID: "").limits, value: string,
            most: 65_536, reason: "65537 octets, where at most 65536 are accepted"),
    ]

    private static let nested: @Sendable (Int) -> Value = { (0..<$0).reduce(.null) { inner, _ in .list([inner]) } }
    private static let symbol: @Sendable (Int) -> Value = { .symbol(Symbol(String(repeating: "s", count: $0))) }
    private static let string: @Sendable (Int) -> Value = { .string(String(repeating: "s", count: $0)) }

    private func raw(_ limits: DecodingLimits) -> Raw {
        var configuration = Configuration(containerID: "engine")
        configuration.limits = limits
        configuration.maxFrameSize = 1 << 20
        let raw = Raw(configuration)
        raw.begin()
        return raw
    }

    @Test(arguments: own + defaults)
    func `what is as large as the limit is taken, and what is larger ends the connection`(one: Case) throws {
        let raw = raw(one.limits)
        _ = try raw.heard()
        for (handle, size) in [one.most, one.most + 1].enumerated() {
            var attach = Raw.attach(UInt32(handle), .receiver)
            attach.properties = AMQPMap([(.symbol("p"), one.value(size))])
            raw.say(.attach(attach))
            #expect(raw.engine.links.count == 1)
        }
        guard case .close(let close)? = try raw.heard().last else { return #expect(Bool(false)) }
        #expect(close.error?.condition == .decodeError)
        let words = try #require(close.error?.errorDescription)
        #expect(words.hasPrefix("attach.properties: \(one.reason) (at byte "))
    }

    @Test func `the name of a link and the address of its source have the limit of strings`() throws {
        for (path, change) in [
            ("attach.name", { (attach: inout Attach) in attach.name = String(repeating: "é", count: 26) }),
            (
                "attach.source/source.address",
                { $0.source = Source(address: String(repeating: "a", count: 51)) }
            ),
        ] {
            let raw = raw(DecodingLimits(stringLength: 50))
            _ = try raw.heard()
            var attach = Raw.attach(0, .receiver)
            change(&attach)
            raw.say(.attach(attach))
            guard case .close(let close)? = try raw.heard().last else { return #expect(Bool(false)) }
            #expect(close.error?.errorDescription?.hasPrefix("\(path): 5") == true)
        }
    }

    @Test func `messages are none of these limits' concern`() throws {
        let raw = raw(DecodingLimits(depth: 1, elements: 10, symbolLength: 20, stringLength: 20))
        raw.say(.attach(Raw.attach(0, .sender)))
        let link = try #require(raw.engine.links.first)
        raw.engine.connection.accept(link, source: nil, target: nil)
        raw.engine.connection.grant(10, on: link)
        let tag = try #require(DeliveryTag(bytes(32)))
        raw.say(
            .transfer(Transfer(handle: 0, deliveryID: 0, deliveryTag: tag)),
            payload: [0, 0x53, 0x75, 0xa0, 200] + bytes(200))
        #expect(raw.engine.arrivals.map(\.payload.count) == [205])
        #expect(!raw.engine.isOver)
    }
}
