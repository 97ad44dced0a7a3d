import AMQPCodec

/// A type with a field of every kind, some of which are of the type itself.
struct Sundry: Codable, Equatable {
    enum Kind: String, Codable, CaseIterable { case plain, fancy }
    indirect enum Shape: Codable, Equatable {
        case dot
        case circle(radius: Double)
        case pair(Shape, Shape?)
    }
    struct Listed: Codable, Equatable, AMQPFormed {
        static let amqpForm = EncodingForm.described(by: .symbol("test:listed:list"))
        var first: Int?
        var second: String?
        var third: [Sundry]
        var fourth: Bool?
    }

    var flag: Bool
    var signed: [Int64]
    var small: Int8
    var unsigned: UInt64?
    var short: UInt16
    var real: Double
    var single: Float?
    var text: String
    var octets: [UInt8]?
    var kind: Kind
    var shape: Shape
    var names: [String: Int32]
    var codes: [UInt32: Listed]
    var members: Set<String>
    var maybe: [Bool?]
    var grid: [[Int16]]
    var when: Timestamp?
    var id: AMQPUUID
    var symbol: Symbol
    var anything: Value?
    var listed: Listed?
}

extension SplitMix64 {
    mutating func sundry(depth: Int = 2) -> Sundry {
        Sundry(
            flag: once(in: 2), signed: many { Int64(truncatingIfNeeded: $0.bits()) },
            small: Int8(truncatingIfNeeded: bits()), unsigned: perhaps { $0.bits() },
            short: UInt16(truncatingIfNeeded: bits()), real: real(), single: perhaps { Float($0.real()) }, text: text(),
            octets: perhaps { $0.octets() }, kind: once(in: 2) ? .plain : .fancy, shape: shape(depth: 3),
            names: Dictionary(many { ($0.text(), Int32(truncatingIfNeeded: $0.bits())) }) { first, _ in first },
            codes: Dictionary(many { (UInt32(truncatingIfNeeded: $0.bits()), $0.listed(depth: depth - 1)) }) {
                first, _ in
                first
            },
            members: Set(many { $0.text() }), maybe: many { generator in generator.perhaps { $0.once(in: 2) } },
            grid: many { generator in generator.many { Int16(truncatingIfNeeded: $0.bits()) } },
            when: perhaps { Timestamp(milliseconds: Int64(truncatingIfNeeded: $0.bits())) },
            id: AMQPUUID(high: bits(), low: bits()), symbol: symbol(), anything: anything(),
            listed: perhaps { $0.listed(depth: depth - 1) })
    }

    private mutating func listed(depth: Int) -> Sundry.Listed {
        Sundry.Listed(
            first: perhaps { Int(truncatingIfNeeded: $0.bits()) }, second: perhaps { $0.text() },
            third: depth > 0 ? many { $0.sundry(depth: depth) } : [], fourth: perhaps { $0.once(in: 2) })
    }

    private mutating func shape(depth: Int) -> Sundry.Shape {
        switch Int.random(in: 0..<(depth > 0 ? 3 : 2), using: &self) {
        case 0: .dot
        case 1: .circle(radius: real())
        default: .pair(shape(depth: depth - 1), perhaps { $0.shape(depth: depth - 1) })
        }
    }

    /// A field that is null is one that is not there.
    private mutating func anything() -> Value? {
        let value = value(depth: 2)
        return value == .null ? .none : value
    }

    /// Not NaN, which is equal to nothing.
    private mutating func real() -> Double {
        let number = Double(bitPattern: bits())
        return number.isNaN ? 0.1 : number
    }

    private mutating func perhaps<Wrapped>(_ make: (inout SplitMix64) -> Wrapped) -> Wrapped? {
        once(in: 2) ? make(&self) : nil
    }

    private mutating func many<Element>(_ make: (inout SplitMix64) -> Element) -> [Element] {
        (0..<Int.random(in: 0..<3, using: &self)).map { _ in make(&self) }
    }
}
