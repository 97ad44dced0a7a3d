import AMQPCodec

/// A value of a primitive type, and its data as §1.6 describes them, from which any of the type's encodings can be made.
struct PrimitiveSample {
    let value: Value
    let data: Data

    enum Data {
        /// Fixed width, at the widest; narrower encodings leave out what `signed` or unsigned extension puts back.
        case fixed([UInt8], signed: Bool)
        case variable([UInt8])
        case compound(count: Int, [UInt8])
    }

    /// The value in one of its type's encodings (§1.2); nil if that cannot hold it.
    func bytes(in encoding: Specification.Encoding) -> [UInt8]? {
        switch (encoding.category, data) {
        case ("fixed", .fixed(let wide, let signed)):
            if wide.count == encoding.width { return [encoding.code] + wide }
            switch encoding.name {
            case "true": return wide == [1] ? [encoding.code] : nil
            case "false": return wide == [0] ? [encoding.code] : nil
            default: break
            }
            guard encoding.width < wide.count else { return nil }
            let (dropped, kept) = (wide.dropLast(encoding.width), wide.suffix(encoding.width))
            let extension_: UInt8 = signed && (kept.first ?? 0) >= 0x80 ? 0xff : 0
            return dropped.allSatisfy { $0 == extension_ } ? [encoding.code] + kept : nil
        case ("fixed", .compound(let count, _)):
            return encoding.width == 0 && count == 0 ? [encoding.code] : nil
        case ("variable", .variable(let octets)):
            return size(octets.count, encoding.width).map { [encoding.code] + $0 + octets }
        case ("compound", .compound(let count, let items)), ("array", .compound(let count, let items)):
            guard let size = size(items.count + encoding.width, encoding.width),
                let count = self.size(count, encoding.width)
            else { return nil }
            return [encoding.code] + size + count + items
        default: return nil
        }
    }

    private func size(_ number: Int, _ width: Int) -> [UInt8]? {
        switch width {
        case 1: UInt8(exactly: number).map { [$0] }
        case 4: UInt32(exactly: number).map { big($0) }
        default: nil
        }
    }

    /// Samples of a primitive type, such that each of its encodings can hold one; nil for a type that is not known here.
    static func all(of type: String) -> [PrimitiveSample]? {
        switch type {
        case "null": [fixed(.null, [])]
        case "boolean": [fixed(.boolean(true), [1]), fixed(.boolean(false), [0])]
        case "ubyte": [0, 1, 255].map { fixed(.ubyte($0), big($0)) }
        case "ushort": [0, 1, 256, .max].map { fixed(.ushort($0), big($0)) }
        case "uint": [0, 1, 255, 256, 1 << 31, .max].map { fixed(.uint($0), big($0)) }
        case "ulong": [0, 1, 255, 256, 1 << 63, .max].map { fixed(.ulong($0), big($0)) }
        case "byte": [0, 1, -1, .min].map { fixed(.byte($0), big($0), signed: true) }
        case "short": [0, 1, -1, 300, .min].map { fixed(.short($0), big($0), signed: true) }
        case "int": [0, 127, 128, -128, -129, .min].map { fixed(.int($0), big($0), signed: true) }
        case "long": [0, 127, 128, -128, -129, .min].map { fixed(.long($0), big($0), signed: true) }
        case "float": [0, -0.0, 1.5, .infinity, .nan].map { fixed(.float($0), big($0.bitPattern)) }
        case "double": [0, -0.0, 1.5, .infinity, .nan].map { fixed(.double($0), big($0.bitPattern)) }
        case "decimal32": [0, 0x2250_0005].map { fixed(.decimal32(Decimal32(bits: $0)), big($0)) }
        case "decimal64": [0, 0x2234_0000_0000_0001].map { fixed(.decimal64(Decimal64(bits: $0)), big($0)) }
        case "decimal128":
            [fixed(.decimal128(Decimal128(high: 0x2207 << 48, low: 3)), big(UInt64(0x2207 << 48)) + big(UInt64(3)))]
        case "char": ["a", "€", "🎈"].map { (char: Unicode.Scalar) in fixed(.char(char), big(char.value)) }
        case "timestamp":
            [0, -1, 1_700_000_000_123].map { fixed(.timestamp(Timestamp(milliseconds: $0)), big($0), signed: true) }
        case "uuid": [fixed(.uuid(AMQPUUID(high: 1 << 60 | 7, low: 9)), big(UInt64(1 << 60 | 7)) + big(UInt64(9)))]
        case "binary": octets.map { PrimitiveSample(value: .binary($0), data: .variable($0)) }
        case "string": texts.map { PrimitiveSample(value: .string($0), data: .variable(Array($0.utf8))) }
        case "symbol": names.map { PrimitiveSample(value: .symbol(Symbol($0)), data: .variable(Array($0.utf8))) }
        case "list":
            [
                PrimitiveSample(value: .list([]), data: .compound(count: 0, [])),
                PrimitiveSample(value: .list([true, .ubyte(7)]), data: .compound(count: 2, [0x41, 0x50, 7])),
                PrimitiveSample(
                    value: .list(Array(repeating: nil, count: 300)),
                    data: .compound(count: 300, Array(repeating: 0x40, count: 300))),
            ]
        case "map":
            [
                PrimitiveSample(value: .map(AMQPMap()), data: .compound(count: 0, [])),
                PrimitiveSample(value: .map(["k": false]), data: .compound(count: 2, [0xa3, 1, 0x6b, 0x42])),
            ]
        case "array":
            [
                PrimitiveSample(
                    value: .array(AMQPArray(of: .ushort, [.ushort(1), .ushort(2)])!),
                    data: .compound(count: 2, [0x60, 0, 1, 0, 2]))
            ]
        default: nil
        }
    }

    private static let octets: [[UInt8]] = [[], [0, 255], Array(repeating: 7, count: 256)]
    private static let texts = ["", "grüß 🧶", String(repeating: "t", count: 256)]
    private static let names = ["", "amqp:x", String(repeating: "s", count: 256)]

    private static func fixed(_ value: Value, _ bytes: [UInt8], signed: Bool = false) -> PrimitiveSample {
        PrimitiveSample(value: value, data: .fixed(bytes, signed: signed))
    }
}

/// The bytes of an integer in network order.
func big<Integer: FixedWidthInteger>(_ number: Integer) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
}

extension Value {
    /// What the specification calls the type of this.
    var typeName: String { Mirror(reflecting: self).children.first?.label ?? "\(self)" }
}
