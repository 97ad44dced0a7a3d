import AMQPCodec

/// A value in JSON, with its type, such that two implementations that agree on a value write the same: numbers as decimals,
/// floating point and decimals as their bits, text and octets in hexadecimal.
func description(of value: Value) -> String {
    switch value {
    case .null: tagged("null")
    case .boolean(let value): tagged("boolean", "\(value)")
    case .ubyte(let value): tagged("ubyte", "\(value)")
    case .ushort(let value): tagged("ushort", "\(value)")
    case .uint(let value): tagged("uint", "\(value)")
    case .ulong(let value): tagged("ulong", "\(value)")
    case .byte(let value): tagged("byte", "\(value)")
    case .short(let value): tagged("short", "\(value)")
    case .int(let value): tagged("int", "\(value)")
    case .long(let value): tagged("long", "\(value)")
    case .float(let value): tagged("float", hex(value.bitPattern))
    case .double(let value): tagged("double", hex(value.bitPattern))
    case .decimal32(let value): tagged("decimal32", hex(value.bits))
    case .decimal64(let value): tagged("decimal64", hex(value.bits))
    case .decimal128(let value): tagged("decimal128", hex(value.high) + hex(value.low))
    case .char(let value): tagged("char", "\(value.value)")
    case .timestamp(let value): tagged("timestamp", "\(value.milliseconds)")
    case .uuid(let value): tagged("uuid", hex(value.high) + hex(value.low))
    case .binary(let value): tagged("binary", value.map(hex).joined())
    case .string(let value): tagged("string", value.utf8.map(hex).joined())
    case .symbol(let value): tagged("symbol", value.rawValue.utf8.map(hex).joined())
    case .list(let values): #"["list",\#(list(values.map(description(of:))))]"#
    case .map(let map):
        #"["map",\#(list(map.pairs.map { list([description(of: $0.key), description(of: $0.value)]) }))]"#
    case .array(let array): description(of: array)
    case .described(let value):
        #"["described",\#(description(of: value.descriptor)),\#(description(of: value.value))]"#
    }
}

private func description(of array: AMQPArray) -> String {
    var element = array.element
    var descriptors: [String] = []
    while case .described(let descriptor, let inner) = element {
        descriptors.append(description(of: descriptor))
        element = inner
    }
    return #"["array",\#(list(descriptors)),"\#(element)",\#(list(array.values.map(description(of:))))]"#
}

private func tagged(_ type: String, _ value: String = "") -> String { #"["\#(type)","\#(value)"]"# }

private func list(_ items: [String]) -> String { "[\(items.joined(separator: ","))]" }

func hex<Integer: FixedWidthInteger>(_ number: Integer) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: Integer.bitWidth / 4 - digits.count) + digits
}

func hex(_ bytes: RawSpan) -> String { bytes.withUnsafeBytes { $0.map { hex($0) }.joined() } }

extension [UInt8] {
    init?(hex: Substring) {
        let digits = hex.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == hex.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        self = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
