extension ValueReader {
    /// Reads any value.
    public mutating func value() throws(DecodingError) -> Value {
        let start = offset
        let code = try code()
        guard code == FormatCode.described else { return try value(code, at: start) }
        try enter()
        let descriptor = try value()
        let value = try value()
        leave()
        return .described(Described(descriptor: descriptor, value: value))
    }

    /// Moves past the next value without building it.
    public mutating func skip() throws(DecodingError) {
        let start = offset
        let code = try code()
        if code == FormatCode.described {
            try enter()
            try skip()
            try skip()
            leave()
            return
        }
        guard ConstructorTable.isKnown(code) else { throw DecodingError(.unknownConstructor(code), at: start) }
        // The high half of a constructor says how wide its data are (§1.2).
        switch code >> 4 {
        case 0x4: break
        case 0x5: _ = try take(1)
        case 0x6: _ = try take(2)
        case 0x7: _ = try take(4)
        case 0x8: _ = try take(8)
        case 0x9: _ = try take(16)
        case 0xa, 0xc, 0xe: _ = try take(Int(try raw(UInt8.self)))
        default: _ = try take(Int(try raw(UInt32.self)))
        }
    }

    /// Reads the data of constructor `code`, whose byte stood at `start`.
    private mutating func value(_ code: UInt8, at start: Int) throws(DecodingError) -> Value {
        guard elementsLeft > 0 else { throw DecodingError(.tooManyElements, at: start) }
        elementsLeft &-= 1
        switch code {
        case FormatCode.null: return .null
        case FormatCode.booleanTrue: return .boolean(true)
        case FormatCode.booleanFalse: return .boolean(false)
        case FormatCode.boolean:
            let octet = try raw(UInt8.self)
            guard octet <= 1 else { throw DecodingError(.invalidValue, at: offset - 1) }
            return .boolean(octet == 1)
        case FormatCode.ubyte: return .ubyte(try raw(UInt8.self))
        case FormatCode.ushort: return .ushort(try raw(UInt16.self))
        case FormatCode.uint: return .uint(try raw(UInt32.self))
        case FormatCode.smalluint: return .uint(UInt32(try raw(UInt8.self)))
        case FormatCode.uint0: return .uint(0)
        case FormatCode.ulong: return .ulong(try raw(UInt64.self))
        case FormatCode.smallulong: return .ulong(UInt64(try raw(UInt8.self)))
        case FormatCode.ulong0: return .ulong(0)
        case FormatCode.byte: return .byte(try raw(Int8.self))
        case FormatCode.short: return .short(try raw(Int16.self))
        case FormatCode.int: return .int(try raw(Int32.self))
        case FormatCode.smallint: return .int(Int32(try raw(Int8.self)))
        case FormatCode.long: return .long(try raw(Int64.self))
        case FormatCode.smalllong: return .long(Int64(try raw(Int8.self)))
        case FormatCode.float: return .float(Float(bitPattern: try raw(UInt32.self)))
        case FormatCode.double: return .double(Double(bitPattern: try raw(UInt64.self)))
        case FormatCode.decimal32: return .decimal32(Decimal32(bits: try raw(UInt32.self)))
        case FormatCode.decimal64: return .decimal64(Decimal64(bits: try raw(UInt64.self)))
        case FormatCode.decimal128:
            return .decimal128(Decimal128(high: try raw(UInt64.self), low: try raw(UInt64.self)))
        case FormatCode.char:
            guard let scalar = Unicode.Scalar(try raw(UInt32.self)) else {
                throw DecodingError(.invalidValue, at: offset - 4)
            }
            return .char(scalar)
        case FormatCode.timestamp: return .timestamp(Timestamp(milliseconds: try raw(Int64.self)))
        case FormatCode.uuid: return .uuid(AMQPUUID(high: try raw(UInt64.self), low: try raw(UInt64.self)))
        case FormatCode.binary8: return .binary(octets(try take(Int(try raw(UInt8.self)))))
        case FormatCode.binary32: return .binary(octets(try take(Int(try raw(UInt32.self)))))
        case FormatCode.string8: return .string(try text(try take(Int(try raw(UInt8.self)))))
        case FormatCode.string32: return .string(try text(try take(Int(try raw(UInt32.self)))))
        case FormatCode.symbol8: return .symbol(try symbol(try take(Int(try raw(UInt8.self)))))
        case FormatCode.symbol32: return .symbol(try symbol(try take(Int(try raw(UInt32.self)))))
        case FormatCode.list0: return .list([])
        case FormatCode.list8, FormatCode.list32: return .list(try list(wide: code == FormatCode.list32))
        case FormatCode.map8, FormatCode.map32: return .map(try map(wide: code == FormatCode.map32))
        case FormatCode.array8, FormatCode.array32: return .array(try array(wide: code == FormatCode.array32))
        default: throw DecodingError(.unknownConstructor(code), at: start)
        }
    }

    /// Reads size and count of a compound value and says where it ends.
    private mutating func compound(wide: Bool) throws(DecodingError) -> (count: Int, end: Int) {
        let size = wide ? Int(try raw(UInt32.self)) : Int(try raw(UInt8.self))
        let body = offset
        guard size <= remaining else { throw DecodingError(.truncated(needed: size - remaining), at: body) }
        let count = wide ? Int(try raw(UInt32.self)) : Int(try raw(UInt8.self))
        guard offset - body <= size else {
            throw DecodingError(.sizeMismatch(declared: size, actual: offset - body), at: body)
        }
        guard count <= elementsLeft else { throw DecodingError(.tooManyElements, at: body) }
        return (count, body + size)
    }

    private func expectEnd(_ end: Int) throws(DecodingError) {
        guard offset == end else { throw DecodingError(.sizeMismatch(declared: end, actual: offset), at: offset) }
    }

    private mutating func list(wide: Bool) throws(DecodingError) -> [Value] {
        try enter()
        let (count, end) = try compound(wide: wide)
        // Each element of a list has a constructor byte of its own, so the bytes bound the count.
        guard count <= end - offset else { throw DecodingError(.tooManyElements, at: offset) }
        var values: [Value] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try value()) }
        try expectEnd(end)
        leave()
        return values
    }

    private mutating func map(wide: Bool) throws(DecodingError) -> AMQPMap {
        try enter()
        let (count, end) = try compound(wide: wide)
        let start = offset
        guard count <= end - offset else { throw DecodingError(.tooManyElements, at: start) }
        guard count.isMultiple(of: 2) else { throw DecodingError(.malformedMap, at: start) }
        var pairs: [AMQPMap.Pair] = []
        pairs.reserveCapacity(count / 2)
        for _ in 0..<(count / 2) { pairs.append(AMQPMap.Pair(key: try value(), value: try value())) }
        try expectEnd(end)
        leave()
        guard Set(pairs.lazy.map(\.key)).count == pairs.count else { throw DecodingError(.malformedMap, at: start) }
        return AMQPMap(distinct: pairs)
    }

    private mutating func array(wide: Bool) throws(DecodingError) -> AMQPArray {
        try enter()
        let (count, end) = try compound(wide: wide)
        var descriptors: [Value] = []
        var start = offset
        var code = try code()
        while code == FormatCode.described {
            try enter()
            descriptors.append(try value())
            start = offset
            code = try self.code()
        }
        guard var element = ConstructorTable.element(code) else {
            throw DecodingError(.unknownConstructor(code), at: start)
        }
        for descriptor in descriptors.reversed() {
            element = .described(descriptor, element)
            leave()
        }
        var values: [Value] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try value(code, at: start)) }
        try expectEnd(end)
        leave()
        return AMQPArray(unchecked: element, values)
    }
}

/// Which constructor bytes exist, and the type each stands for.
enum ConstructorTable {
    static func isKnown(_ code: UInt8) -> Bool { code == FormatCode.described || element(code) != nil }

    static func element(_ code: UInt8) -> AMQPArray.Element? {
        switch code {
        case FormatCode.null: .null
        case FormatCode.booleanTrue, FormatCode.booleanFalse, FormatCode.boolean: .boolean
        case FormatCode.ubyte: .ubyte
        case FormatCode.ushort: .ushort
        case FormatCode.uint, FormatCode.smalluint, FormatCode.uint0: .uint
        case FormatCode.ulong, FormatCode.smallulong, FormatCode.ulong0: .ulong
        case FormatCode.byte: .byte
        case FormatCode.short: .short
        case FormatCode.int, FormatCode.smallint: .int
        case FormatCode.long, FormatCode.smalllong: .long
        case FormatCode.float: .float
        case FormatCode.double: .double
        case FormatCode.decimal32: .decimal32
        case FormatCode.decimal64: .decimal64
        case FormatCode.decimal128: .decimal128
        case FormatCode.char: .char
        case FormatCode.timestamp: .timestamp
        case FormatCode.uuid: .uuid
        case FormatCode.binary8, FormatCode.binary32: .binary
        case FormatCode.string8, FormatCode.string32: .string
        case FormatCode.symbol8, FormatCode.symbol32: .symbol
        case FormatCode.list0, FormatCode.list8, FormatCode.list32: .list
        case FormatCode.map8, FormatCode.map32: .map
        case FormatCode.array8, FormatCode.array32: .array
        default: nil
        }
    }
}
