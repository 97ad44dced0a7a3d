/// Where a reader stands in the list of a composite (§1.4).
package struct FieldList {
    /// How many fields have been asked for.
    package var index = -1
    var left: Int
    let end: Int
}

extension ValueReader {
    /// Reads a descriptor: the numeric code of a type of the specification, or the code its symbolic name stands for.
    ///
    /// Throws ``DecodingError/Reason/unknownSymbolicDescriptor`` for any other symbol.
    package mutating func descriptor() throws(DecodingError) -> UInt64 {
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
        let size: Int
        let count: Int
        let header: Int
        switch try code() {
        case FormatCode.list0: return FieldList(left: 0, end: offset)
        case FormatCode.list8:
            size = Int(try raw(UInt8.self))
            count = Int(try raw(UInt8.self))
            header = 1
        case FormatCode.list32:
            size = Int(try raw(UInt32.self))
            count = Int(try raw(UInt32.self))
            header = 4
        case let other: throw unexpected(other, .list)
        }
        guard size >= header, size - header <= remaining else {
            throw DecodingError(.truncated(needed: max(size - header - remaining, 1)), at: offset)
        }
        guard count <= size - header else { throw DecodingError(.tooManyElements, at: offset) }
        return FieldList(left: count, end: offset + size - header)
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
    package mutating func end(_ fields: FieldList) throws(DecodingError) {
        guard fields.left == 0 else { throw DecodingError(.tooManyElements, at: offset) }
        guard offset == fields.end else {
            throw DecodingError(.sizeMismatch(declared: fields.end, actual: offset), at: offset)
        }
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
    package static let none = FieldList(left: 0, end: 0)
}

/// A composite's list under construction: null fields at its end are left out (§1.4).
package struct FieldListWriter {
    let head: Int
    var count = 0
    var nulls = 0

    /// Before a field that has a value.
    @inline(__always)
    package mutating func next(_ out: inout OutputBuffer) {
        while nulls > 0 {
            out.writeNull()
            nulls &-= 1
            count &+= 1
        }
        count &+= 1
    }

    /// For a field that is null, or has its default.
    @inline(__always)
    package mutating func skip() { nulls &+= 1 }
}

extension OutputBuffer {
    /// Writes a composite's descriptor and the head of its list.
    @inline(__always)
    package mutating func beginFields(_ descriptor: UInt64) -> FieldListWriter {
        append(FormatCode.described)
        append(FormatCode.smallulong)
        append(UInt8(truncatingIfNeeded: descriptor))
        let head = position
        append(FormatCode.list8)
        append(UInt8(0))
        append(UInt8(0))
        return FieldListWriter(head: head)
    }

    /// Fills in the head of the list.
    @inline(__always)
    package mutating func end(_ list: FieldListWriter) {
        guard list.count > 0 else {
            truncate(to: list.head)
            return append(FormatCode.list0)
        }
        closeCompound(at: list.head, wide: FormatCode.list32, count: list.count)
    }
}
