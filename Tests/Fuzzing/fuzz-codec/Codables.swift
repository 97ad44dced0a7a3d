import AMQPCodec
import FuzzSupport

/// Every kind of field, in all forms that a type can have.
private struct Everything: Codable {
    var flag: Bool?
    var small: Int8?
    var number: Int?
    var unsigned: UInt64?
    var real: Double?
    var single: Float?
    var text: String?
    var octets: [UInt8]?
    var when: Timestamp?
    var id: MessageID?
    var symbol: Symbol?
    var any: Value?
    var list: [Value]?
    var numbers: [Int]?
    var names: [String: Value]?
    var codes: [UInt8: Symbol]?
    var set: Set<Int16>?
    var words: Set<String>?
    var singles: [Float]?
    var blobs: [[UInt8]]?
    var weights: [Symbol: Double]?
    var decimal: Decimal64?
    var array: AMQPArray?
    var described: Described?
    var inner: [Everything]?
    var choice: Choice?
    var point: Point?
    var place: Place?
}

private enum Choice: Codable {
    case one
    case two(Int, name: String?)
}

private struct Point: Codable, AMQPFormed {
    static let amqpForm = EncodingForm.described(by: .ulong(7), or: .symbol("p"))
    var x: Int32
    var y: Int32?
    var next: [Point]?
}

private struct Place: Codable, AMQPFormed {
    static let amqpForm = EncodingForm.list
    enum CodingKeys: Int, CodingKey { case second = 2, first = 0 }
    var first: Double
    var second: [String: [Place]]?
}

func readCodable(_ value: Value) {
    require((try? value.decode(Value.self)) == value, "a value decodes to itself")
    require((try? Value(encoding: value)) == value, "a value encodes to itself")
    read(Everything.self, value)
    read(Point.self, value)
    read(Place.self, value)
    read(Choice.self, value)
    read(Int128.self, value, encodes: false)
}

/// What a type was made of may have been more than the type; what it is written as makes the same type again.
private func read<Type: Codable>(_ type: Type.Type, _ value: Value, encodes: Bool = true) {
    guard let decoded = try? value.decode(type), encodes else { return }
    for encoder in [AMQPEncoder(), AMQPEncoder(keys: .string, sequences: .array)] {
        guard let written = try? encoder.encode(decoded), let again = try? written.decode(type),
            let rewritten = try? encoder.encode(again)
        else { fatalError("\(type) was decoded but does not survive being encoded") }
        require(rewritten == written, "\(type) survives being encoded")
    }
}
