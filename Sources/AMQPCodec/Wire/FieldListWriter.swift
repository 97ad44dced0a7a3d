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
        append(FormatCode.described, UInt16(FormatCode.smallulong) << 8 | UInt16(UInt8(truncatingIfNeeded: descriptor)))
        let head = position
        append(FormatCode.list8, UInt16(0))
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
