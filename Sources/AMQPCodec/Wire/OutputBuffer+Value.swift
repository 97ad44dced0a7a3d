extension OutputBuffer {
    // MARK: Primitives, each in the most compact constructor that holds the value

    package mutating func writeNull() { append(FormatCode.null) }

    package mutating func write(_ value: Bool) { append(value ? FormatCode.booleanTrue : FormatCode.booleanFalse) }

    package mutating func write(_ value: UInt8) {
        append(FormatCode.ubyte, value)
    }

    package mutating func write(_ value: UInt16) {
        append(FormatCode.ushort, value)
    }

    @inline(__always)
    package mutating func write(_ value: UInt32) {
        switch value {
        case 0: append(FormatCode.uint0)
        case 1...0xff:
            append(FormatCode.smalluint, UInt8(truncatingIfNeeded: value))
        default:
            append(FormatCode.uint, value)
        }
    }

    package mutating func write(_ value: UInt64) {
        switch value {
        case 0: append(FormatCode.ulong0)
        case 1...0xff:
            append(FormatCode.smallulong, UInt8(truncatingIfNeeded: value))
        default:
            append(FormatCode.ulong, value)
        }
    }

    package mutating func write(_ value: Timestamp) {
        append(FormatCode.timestamp, value.milliseconds)
    }

    package mutating func write(_ value: AMQPUUID) {
        append(FormatCode.uuid, value.high)
        append(bigEndian: value.low)
    }

    package mutating func write(_ value: String) {
        value.withOctets { writeVariable($0, FormatCode.string8, FormatCode.string32) }
    }

    package mutating func write(_ value: Symbol) {
        value.rawValue.withOctets { writeVariable($0, FormatCode.symbol8, FormatCode.symbol32) }
    }

    package mutating func write(_ value: [UInt8]) {
        value.withUnsafeBytes { writeVariable($0, FormatCode.binary8, FormatCode.binary32) }
    }

    @inline(__always)
    package mutating func write(_ value: DeliveryTag) {
        append(FormatCode.binary8, UInt8(truncatingIfNeeded: value.count))
        value.append(to: &self)
    }

    package mutating func write(_ value: MessageID) {
        switch value {
        case .ulong(let number): write(number)
        case .uuid(let uuid): write(uuid)
        case .binary(let octets): write(octets)
        case .string(let text): write(text)
        }
    }

    /// What a field with `multiple="true"` is: one symbol, or an array of them (§1.4).
    package mutating func write(_ symbols: [Symbol]) {
        if symbols.count == 1 { write(symbols[0]) } else { write(Value.array(AMQPArray(symbols: symbols))) }
    }

    package mutating func write(_ map: AMQPMap) {
        writeCompound(FormatCode.map8, FormatCode.map32, count: map.count * 2) { $0.writePairs(map) }
    }

    private mutating func writePairs(_ map: AMQPMap) {
        let pairs = map.pairs.span
        for index in pairs.indices {
            writeElement(pairs[index].key)
            writeElement(pairs[index].value)
        }
    }

    private mutating func writeValues(_ values: [Value]) {
        let values = values.span
        for index in values.indices { writeElement(values[index]) }
    }

    /// Appends a value of a collection. To be passed on it would be copied, which those that hold no reference need not be.
    @inline(__always)
    private mutating func writeElement(_ value: Value) {
        switch value {
        case .string(let text): write(text)
        case .symbol(let symbol): write(symbol)
        case .boolean(let value): write(value)
        case .int(let number): write(number)
        case .long(let number): write(number)
        default: write(value)
        }
    }

    private mutating func write(_ number: Int32) {
        if let small = Int8(exactly: number) {
            append(FormatCode.smallint, small)
        } else {
            append(FormatCode.int, number)
        }
    }

    private mutating func write(_ number: Int64) {
        if let small = Int8(exactly: number) {
            append(FormatCode.smalllong, small)
        } else {
            append(FormatCode.long, number)
        }
    }

    @inline(__always)
    private mutating func writeVariable(_ bytes: UnsafeRawBufferPointer, _ narrow: UInt8, _ wide: UInt8) {
        if bytes.count <= 0xff {
            append(narrow, UInt8(truncatingIfNeeded: bytes.count), bytes)
        } else {
            append(wide, UInt32(bytes.count), bytes)
        }
    }

    /// Writes a compound value, narrow if it turns out to fit.
    private mutating func writeCompound(
        _ narrow: UInt8, _ wide: UInt8, count: Int, _ body: (inout OutputBuffer) -> Void
    ) {
        let head = position
        append(narrow, UInt16(0))
        body(&self)
        closeCompound(at: head, wide: wide, count: count)
    }

    /// Fills in the size of a compound value begun at `head` with three bytes, widening its head if it needs that.
    @inline(__always)
    package mutating func closeCompound(at head: Int, wide: UInt8, count: Int) {
        let size = position - head - 2
        if size <= 0xff, count <= 0xff {
            overwrite(UInt16(truncatingIfNeeded: size << 8 | count), at: head + 1)
        } else {
            insertGap(6, at: head + 3)
            overwrite(wide, at: head)
            overwrite(UInt32(size + 3), at: head + 1)
            overwrite(UInt32(count), at: head + 5)
        }
    }

    // MARK: Any value

    /// Appends any value.
    public mutating func write(_ value: Value) {
        switch value {
        case .null: writeNull()
        case .boolean(let value): write(value)
        case .ubyte(let value): write(value)
        case .ushort(let value): write(value)
        case .uint(let value): write(value)
        case .ulong(let value): write(value)
        case .int(let value): write(value)
        case .long(let value): write(value)
        case .binary(let value): write(value)
        case .string(let value): write(value)
        case .symbol(let value): write(value)
        case .list(let values):
            guard !values.isEmpty else { return append(FormatCode.list0) }
            writeCompound(FormatCode.list8, FormatCode.list32, count: values.count) { $0.writeValues(values) }
        case .map(let map): write(map)
        case .array(let array):
            writeCompound(FormatCode.array8, FormatCode.array32, count: array.values.count) { $0.writeElements(array) }
        case .described(let described):
            append(FormatCode.described)
            write(described.descriptor)
            write(described.value)
        case .byte: writeWide(FormatCode.byte, value)
        case .short: writeWide(FormatCode.short, value)
        case .float: writeWide(FormatCode.float, value)
        case .double: writeWide(FormatCode.double, value)
        case .decimal32: writeWide(FormatCode.decimal32, value)
        case .decimal64: writeWide(FormatCode.decimal64, value)
        case .decimal128: writeWide(FormatCode.decimal128, value)
        case .char: writeWide(FormatCode.char, value)
        case .timestamp(let value): write(value)
        case .uuid(let value): write(value)
        }
    }

    /// A value whose data look the same in and outside of an array.
    private mutating func writeWide(_ code: UInt8, _ value: Value) {
        append(code)
        writeArrayData(value)
    }

    private mutating func writeElements(_ array: AMQPArray) {
        var element = array.element
        while case .described(let descriptor, let inner) = element {
            append(FormatCode.described)
            write(descriptor)
            element = inner
        }
        append(element.code)
        let values = array.values.span
        for index in values.indices { writeArrayData(values[index]) }
    }

    /// The data of a value without its constructor, as an element of an array.
    private mutating func writeArrayData(_ value: Value) {
        switch value {
        case .null: break
        case .boolean(let value): append(value ? 1 : 0)
        case .ubyte(let value): append(value)
        case .ushort(let value): append(bigEndian: value)
        case .uint(let value): append(bigEndian: value)
        case .ulong(let value): append(bigEndian: value)
        case .byte(let value): append(bigEndian: value)
        case .short(let value): append(bigEndian: value)
        case .int(let value): append(bigEndian: value)
        case .long(let value): append(bigEndian: value)
        case .float(let value): append(bigEndian: value.bitPattern)
        case .double(let value): append(bigEndian: value.bitPattern)
        case .decimal32(let value): append(bigEndian: value.bits)
        case .decimal64(let value): append(bigEndian: value.bits)
        case .decimal128(let value):
            append(bigEndian: value.high)
            append(bigEndian: value.low)
        case .char(let value): append(bigEndian: value.value)
        case .timestamp(let value): append(bigEndian: value.milliseconds)
        case .uuid(let value):
            append(bigEndian: value.high)
            append(bigEndian: value.low)
        case .binary(let value):
            append(bigEndian: UInt32(value.count))
            value.withUnsafeBytes { append($0) }
        case .string(let value): value.withOctets { writeSized($0) }
        case .symbol(let value): value.rawValue.withOctets { writeSized($0) }
        case .list(let values): writeWideCompound(count: values.count) { $0.writeValues(values) }
        case .map(let map): writeWideCompound(count: map.count * 2) { $0.writePairs(map) }
        case .array(let array): writeWideCompound(count: array.values.count) { $0.writeElements(array) }
        case .described(let described): writeArrayData(described.value)
        }
    }

    private mutating func writeSized(_ bytes: UnsafeRawBufferPointer) {
        append(bigEndian: UInt32(bytes.count))
        append(bytes)
    }

    private mutating func writeWideCompound(count: Int, _ body: (inout OutputBuffer) -> Void) {
        let head = position
        append(bigEndian: UInt32(0))
        append(bigEndian: UInt32(count))
        body(&self)
        overwrite(UInt32(position - head - 4), at: head)
    }
}

extension String {
    /// Calls `body` with the text in UTF-8, which every string is on Linux; elsewhere some are copied for it.
    @inline(__always)
    fileprivate func withOctets(_ body: (UnsafeRawBufferPointer) -> Void) {
        guard utf8.withContiguousStorageIfAvailable({ body(UnsafeRawBufferPointer($0)) }) == nil else { return }
        var copy = self
        copy.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}

extension AMQPArray.Element {
    /// The constructor that fits every value of the type.
    var code: UInt8 {
        switch self {
        case .null: FormatCode.null
        case .boolean: FormatCode.boolean
        case .ubyte: FormatCode.ubyte
        case .ushort: FormatCode.ushort
        case .uint: FormatCode.uint
        case .ulong: FormatCode.ulong
        case .byte: FormatCode.byte
        case .short: FormatCode.short
        case .int: FormatCode.int
        case .long: FormatCode.long
        case .float: FormatCode.float
        case .double: FormatCode.double
        case .decimal32: FormatCode.decimal32
        case .decimal64: FormatCode.decimal64
        case .decimal128: FormatCode.decimal128
        case .char: FormatCode.char
        case .timestamp: FormatCode.timestamp
        case .uuid: FormatCode.uuid
        case .binary: FormatCode.binary32
        case .string: FormatCode.string32
        case .symbol: FormatCode.symbol32
        case .list: FormatCode.list32
        case .map: FormatCode.map32
        case .array: FormatCode.array32
        case .described(_, let inner): inner.code
        }
    }
}
