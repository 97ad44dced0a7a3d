/// Where a reader stands in the list of a composite (§1.4).
package struct FieldList {
    /// How many fields have been asked for.
    package var index = -1
    var left: Int
    let extent: Extent
}

/// What the head of a compound value says of the rest (§1.2).
struct Extent {
    let count: Int
    /// Where the bytes begin that `size` counts: the count, then the elements.
    let start: Int
    let end: Int
}

extension ValueReader {
    /// Reads size and count of a compound value.
    @inline(__always)
    mutating func extent(wide: Bool) throws(DecodingError) -> Extent {
        let size = wide ? Int(try raw(UInt32.self)) : Int(try raw(UInt8.self))
        let start = offset
        guard size <= remaining else { throw DecodingError(.truncated(needed: size &- remaining), at: start) }
        guard size >= (wide ? 4 : 1) else {
            throw DecodingError(.sizeMismatch(declared: size, actual: wide ? 4 : 1), at: start)
        }
        let count = wide ? Int(try raw(UInt32.self)) : Int(try raw(UInt8.self))
        return Extent(count: count, start: start, end: start &+ size)
    }

    /// Checks that a compound value ends where its head said.
    @inline(__always)
    func expectEnd(of extent: Extent) throws(DecodingError) {
        guard offset == extent.end else {
            throw DecodingError(
                .sizeMismatch(declared: extent.end &- extent.start, actual: offset &- extent.start), at: extent.start)
        }
    }

    /// Reads a descriptor: the numeric code of a type of the specification, or the code its symbolic name stands for.
    ///
    /// Throws ``DecodingError/Reason/unknownSymbolicDescriptor`` for any other symbol.
    package mutating func descriptor() throws(DecodingError) -> UInt64 {
        // What almost everybody writes: a byte that says "described", one that says "small ulong", and the code.
        guard remaining >= 3,
            bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt16.self)
                == UInt16(bigEndian: UInt16(FormatCode.described) << 8 | UInt16(FormatCode.smallulong))
        else { return try unusualDescriptor() }
        defer { offset &+= 3 }
        return UInt64(bytes.unsafeLoad(fromUncheckedByteOffset: offset &+ 2, as: UInt8.self))
    }

    @inline(never)
    private mutating func unusualDescriptor() throws(DecodingError) -> UInt64 {
        let code = try code()
        guard code == FormatCode.described else { throw unexpected(code, .described) }
        switch try peekCode() {
        case FormatCode.symbol8, FormatCode.symbol32:
            let start = offset
            guard let known = SymbolicDescriptor.codes[try symbol()] else {
                throw DecodingError(.unknownSymbolicDescriptor, at: start)
            }
            return known
        default: return try ulong()
        }
    }

    /// Reads the head of a composite's list.
    @inline(__always)
    package mutating func beginFields() throws(DecodingError) -> FieldList {
        let extent: Extent
        switch try code() {
        case FormatCode.list0: extent = Extent(count: 0, start: offset, end: offset)
        case FormatCode.list8: extent = try self.extent(wide: false)
        case FormatCode.list32: extent = try self.extent(wide: true)
        case let other: throw unexpected(other, .list)
        }
        return FieldList(left: extent.count, extent: extent)
    }

    /// Moves to the next field; false if it is null or the list has ended, which mean the same.
    @inline(__always)
    package mutating func next(_ fields: inout FieldList) throws(DecodingError) -> Bool {
        fields.index &+= 1
        guard fields.left > 0 else { return false }
        fields.left &-= 1
        guard try peekCode() == FormatCode.null else { return true }
        offset &+= 1
        return false
    }

    /// The same for a mandatory field.
    @inline(__always)
    package mutating func need(_ fields: inout FieldList) throws(DecodingError) {
        guard try next(&fields) else { throw DecodingError(.missingField, at: offset) }
    }

    /// Checks that the list held what it said, and nothing beyond the fields of the type.
    @inline(__always)
    package mutating func end(_ fields: inout FieldList) throws(DecodingError) {
        // What is wrong now is wrong with the list, not with its last field.
        fields.index = -1
        guard fields.left == 0 else { throw DecodingError(.tooManyElements, at: offset) }
        try expectEnd(of: fields.extent)
    }

    /// Goes one level down; pairs with ``leave()``.
    package mutating func enter() throws(DecodingError) {
        guard depthLeft > 0 else { throw DecodingError(.tooDeep, at: offset) }
        depthLeft &-= 1
    }

    package mutating func leave() { depthLeft &+= 1 }
}

extension FieldList {
    /// Before the head has been read.
    package static let none = FieldList(left: 0, extent: Extent(count: 0, start: 0, end: 0))
}
