import AMQPCodec
import Testing

struct DeliveryStateTests {
    static let golden: [(String, DeliveryState)] = [
        ("00 53 24 45", .accepted), ("00 53 26 45", .released), ("00 53 25 45", .rejected(nil)),
        ("00 53 25 c0 0e 01 00 53 1d c0 08 01 a3 05 613a623a63", .rejected(AMQPError(condition: "a:b:c"))),
        ("00 53 27 c0 03 02 41 41", .modified(Modified(deliveryFailed: true, undeliverableHere: true))),
        ("00 53 23 c0 03 02 43 44", .received(Received(sectionNumber: 0, sectionOffset: 0))),
        ("00 53 33 c0 04 01 a0 01 07", .declared(Declared(txnID: [7]))),
        (
            "00 53 34 c0 08 02 a0 01 07 00 53 24 45",
            .transactional(TransactionalState(txnID: [7], outcome: .accepted))
        ),
        ("00 a3 01 78 a1 01 79", .other(Described(descriptor: .symbol("x"), value: "y"))),
        ("00 53 99 40", .other(Described(descriptor: .ulong(0x99), value: nil))),
    ]

    /// A disposition in that state.
    private func disposition(_ hex: String) -> [UInt8] {
        let state = bytes(hex)
        return bytes("00 53 15 c0") + [UInt8(state.count + 5), 5, 0x41, 0x43, 0x40, 0x40] + state
    }

    @Test(arguments: golden)
    func `states are what the specification says`(hex: String, state: DeliveryState) throws {
        var wanted = Disposition(role: .receiver, first: 0)
        wanted.state = state
        #expect(try Disposition(bytes: disposition(hex)) == wanted)
        #expect(wanted.bytes == disposition(hex))
    }

    @Test func `a large state becomes a value and comes back`() throws {
        let pairs = (0..<70_000).map { (Value.symbol(Symbol("k\($0)")), Value.null) }
        let state = DeliveryState.modified(Modified(messageAnnotations: AMQPMap(pairs)))
        #expect(try DeliveryState(Value(state)) == state)
    }

    @Test func `a state known by its symbol is the same state`() throws {
        let symbol = Array("amqp:accepted:list".utf8)
        let hex = "00 a3 12" + symbol.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "45"
        #expect(try Disposition(bytes: disposition(hex)).state == .accepted)
    }

    @Test func `what is not described is no state`() {
        let error = decodingError { () throws(DecodingError) in try Disposition(bytes: disposition("41")) }
        #expect(error?.reason == .unexpectedType(found: 0x41, expected: .described))
        #expect(error?.offset == 10)
        #expect(error?.path == "disposition.state")
    }

    @Test func `outcomes settle the fate of a delivery, other states do not`() {
        #expect(Self.golden.map(\.1.isOutcome) == [true, true, true, true, true, false, true, false, false, false])
    }
}
