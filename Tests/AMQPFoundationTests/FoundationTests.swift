import AMQPCodec
import AMQPFoundation
import Foundation
import Testing

struct FoundationTests {
    struct Order: Codable, Equatable {
        var id: UUID
        var placed: Date
        var shipped: Date?
        var receipt: Data
        var page: URL
        var price: Decimal
        var history: [Date]
        var seen: [UUID: Date]
    }

    let order = Order(
        id: UUID(uuidString: "F275EA5E-0C57-4AD7-B11A-B20C563D3B71")!,
        placed: Date(timeIntervalSince1970: 1_700_000_000.123), shipped: nil, receipt: Data([0, 255]),
        page: URL(string: "https://example.com/orders/1")!, price: Decimal(string: "-12.50")!,
        history: [Date(timeIntervalSince1970: -1)],
        seen: [UUID(AMQPUUID(high: 0, low: 0)): Date(timeIntervalSince1970: 0)])

    @Test func `Foundation's types have AMQP's own`() throws {
        let value = try Value(encoding: order)
        let uuid = AMQPUUID(high: 0xf275_ea5e_0c57_4ad7, low: 0xb11a_b20c_563d_3b71)
        #expect(
            value == [
                "id": .uuid(uuid), "placed": .timestamp(Timestamp(milliseconds: 1_700_000_000_123)),
                "receipt": .binary([0, 255]), "page": "https://example.com/orders/1",
                // 125 times ten to the power of minus one.
                "price": .decimal128(Decimal128(high: 1 << 63 | (6176 - 1) << 49, low: 125)),
                "history": [.timestamp(Timestamp(milliseconds: -1000))],
                "seen": .map(AMQPMap([(.uuid(AMQPUUID(high: 0, low: 0)), .timestamp(Timestamp(milliseconds: 0)))])),
            ])
        #expect(try value.decode(Order.self) == order)
        #expect(try Message(encoding: order).decode(Order.self) == order)
    }

    @Test func `dates go by milliseconds`() throws {
        let date = Date(timeIntervalSince1970: 0.000_4)
        #expect(try Value(encoding: date) == .timestamp(Timestamp(milliseconds: 0)))
        #expect(Date(Timestamp(milliseconds: -1)) == Date(timeIntervalSince1970: -0.001))
        #expect(throws: EncodingError.self) { try Value(encoding: Date(timeIntervalSince1970: .infinity)) }
        #expect(throws: EncodingError.self) { try Value(encoding: Date(timeIntervalSince1970: 1e30)) }
        #expect(throws: Swift.DecodingError.self) { try Value.double(1).decode(Date.self) }
        for date in [Date.distantPast, .distantFuture] {
            #expect(try Value(encoding: date).decode(Date.self) == date)
        }
    }

    @Test func `a UUID may come as text`() throws {
        #expect(try Value.string(order.id.uuidString).decode(UUID.self) == order.id)
        #expect(throws: Swift.DecodingError.self) { try Value.string("x").decode(UUID.self) }
        #expect(AMQPUUID(order.id.uuidString).map(UUID.init) == order.id)
    }

    @Test(arguments: [
        "0", "1", "-1", "0.1", "-0.001", "1200", "123456789012345678901234567890.1234", "12E60", "5E-100",
        "9999999999999999999999999999999999",
    ])
    func `decimals survive`(text: String) throws {
        let decimal = try #require(Decimal(string: text))
        #expect(try Value(encoding: decimal).decode(Decimal.self) == decimal)
    }

    @Test(arguments: [-128, -127, 90, 91, 127])
    func `decimals survive with any exponent`(exponent: Int) throws {
        for sign in [FloatingPointSign.plus, .minus] {
            let decimal = Decimal(sign: sign, exponent: exponent, significand: 7)
            #expect(try Value(encoding: decimal).decode(Decimal.self) == decimal)
        }
    }

    @Test func `decimals that one side does not have are errors`() throws {
        #expect(throws: EncodingError.self) {
            try Value(encoding: Decimal(string: "12345678901234567890123456789012345")!)
        }
        #expect(try Value(encoding: Decimal.nan).decode(Decimal.self).isNaN)
        let infinity = Value.decimal128(Decimal128(high: 0x7800_0000_0000_0000, low: 0))
        #expect(throws: Swift.DecodingError.self) { try infinity.decode(Decimal.self) }
        // The numbers that IEEE 754 and Foundation agree on, bit for bit: 1 and 7.50.
        #expect(try Value(encoding: Decimal(1)) == .decimal128(Decimal128(high: 0x3040_0000_0000_0000, low: 1)))
        let price = Value.decimal128(Decimal128(high: 0x303c_0000_0000_0000, low: 750))
        #expect(try price.decode(Decimal.self) == Decimal(string: "7.5"))
    }
}
