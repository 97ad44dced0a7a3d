extension ValueReader {
    /// Reads any value.
    public mutating func value() throws(DecodingError) -> Value {
        let start = offset
        let code = try code()
        guard code == FormatCode.described else { return try value(code, at: start) }
        return .described(try describedData())
    }

    /// Reads a described value of any kind.
    mutating func described() throws(DecodingError) -> Described {
        let code = try code()
        guard code == FormatCode.described else { throw unexpected(code, .described) }
        return try describedData()
    }

    private mutating func describedData() throws(DecodingError) -> Described {
        try enter()
        let described = Described(descriptor: try value(), value: try value())
        leave()
        return described
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
        let width = ConstructorTable.minimumWidth(code)
        // From 0xa0 on that is the width of the size, which says how much follows (§1.2).
        switch code {
        case 0xa0...: _ = try take(width == 1 ? Int(try raw(UInt8.self)) : Int(try raw(UInt32.self)))
        default: _ = try take(width)
        }
    }

    /// Reads the data of constructor `code`, whose byte stood at `start`.
    private mutating func value(_ code: UInt8, at start: Int) throws(DecodingError) -> Value {
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
        case FormatCode.binary8, FormatCode.binary32: return .binary(try octets(wide: code == FormatCode.binary32))
        case FormatCode.string8, FormatCode.string32: return .string(try string(wide: code == FormatCode.string32))
        case FormatCode.symbol8, FormatCode.symbol32: return .symbol(try symbol(wide: code == FormatCode.symbol32))
        case FormatCode.list0: return .list([])
        case FormatCode.list8, FormatCode.list32: return .list(try list(wide: code == FormatCode.list32))
        case FormatCode.map8, FormatCode.map32: return .map(try map(wide: code == FormatCode.map32))
        case FormatCode.array8, FormatCode.array32: return .array(try array(wide: code == FormatCode.array32))
        default: throw DecodingError(.unknownConstructor(code), at: start)
        }
    }

    /// Goes into a list, map or array, after checking that what is there can hold its elements, each of at least
    /// `width` bytes: room is made for all of them at once.
    private mutating func enter(wide: Bool, width: Int) throws(DecodingError) -> Extent {
        try enter()
        let extent = try extent(wide: wide)
        guard extent.count <= elementsLeft, extent.count &* width <= extent.end &- offset else {
            throw DecodingError(.tooManyElements, at: extent.start)
        }
        elementsLeft &-= extent.count
        return extent
    }

    mutating func list(wide: Bool) throws(DecodingError) -> [Value] {
        let extent = try enter(wide: wide, width: 1)
        var values: [Value] = []
        values.reserveCapacity(extent.count)
        for _ in 0..<extent.count { values.append(try value()) }
        try expectEnd(of: extent)
        leave()
        return values
    }

    mutating func map(wide: Bool) throws(DecodingError) -> AMQPMap {
        let extent = try enter(wide: wide, width: 1)
        guard extent.count.isMultiple(of: 2) else { throw DecodingError(.malformedMap, at: extent.start) }
        let count = extent.count / 2
        var pairs: [AMQPMap.Pair] = []
        pairs.reserveCapacity(count)
        var prints = KeyPrints(count: count)
        for _ in 0..<count {
            let start = offset
            let key = try value()
            prints.add(bytes, start..<offset)
            pairs.append(AMQPMap.Pair(key: key, value: try value()))
        }
        try expectEnd(of: extent)
        leave()
        guard prints.mayRepeat else { return AMQPMap(unchecked: pairs) }
        guard let map = AMQPMap(distinct: pairs) else { throw DecodingError(.malformedMap, at: extent.start) }
        return map
    }

    mutating func array(wide: Bool) throws(DecodingError) -> AMQPArray {
        let extent = try enter(wide: wide, width: 0)
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
        guard extent.count &* ConstructorTable.minimumWidth(code) <= extent.end &- offset else {
            throw DecodingError(.tooManyElements, at: extent.start)
        }
        var values: [Value] = []
        values.reserveCapacity(extent.count)
        for _ in 0..<extent.count { values.append(try value(code, at: start)) }
        try expectEnd(of: extent)
        leave()
        return AMQPArray(unchecked: element, values)
    }
}
