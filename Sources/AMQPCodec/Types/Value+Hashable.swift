extension Value {
    // Written out because the synthesized ones go by IEEE 754 and by canonical equivalence of text. To a peer who sends a
    // map, NaN is a key like any other; were it unequal to itself, looking for duplicates would be quadratic.

    /// Whether both have the same type and encode to the same bytes.
    public static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.ubyte(let left), .ubyte(let right)): left == right
        case (.ushort(let left), .ushort(let right)): left == right
        case (.uint(let left), .uint(let right)): left == right
        case (.ulong(let left), .ulong(let right)): left == right
        case (.byte(let left), .byte(let right)): left == right
        case (.short(let left), .short(let right)): left == right
        case (.int(let left), .int(let right)): left == right
        case (.long(let left), .long(let right)): left == right
        case (.float(let left), .float(let right)): left.bitPattern == right.bitPattern
        case (.double(let left), .double(let right)): left.bitPattern == right.bitPattern
        case (.decimal32(let left), .decimal32(let right)): left == right
        case (.decimal64(let left), .decimal64(let right)): left == right
        case (.decimal128(let left), .decimal128(let right)): left == right
        case (.char(let left), .char(let right)): left == right
        case (.timestamp(let left), .timestamp(let right)): left == right
        case (.uuid(let left), .uuid(let right)): left == right
        case (.binary(let left), .binary(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.symbol(let left), .symbol(let right)): left == right
        case (.list(let left), .list(let right)): left == right
        case (.map(let left), .map(let right)): left == right
        case (.array(let left), .array(let right)): left == right
        case (.described(let left), .described(let right)): left == right
        default: false
        }
    }

    /// Feeds type and value to the hasher.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(FormatCode.null)
        case .boolean(let value):
            hasher.combine(FormatCode.boolean)
            hasher.combine(value)
        case .ubyte(let value):
            hasher.combine(FormatCode.ubyte)
            hasher.combine(value)
        case .ushort(let value):
            hasher.combine(FormatCode.ushort)
            hasher.combine(value)
        case .uint(let value):
            hasher.combine(FormatCode.uint)
            hasher.combine(value)
        case .ulong(let value):
            hasher.combine(FormatCode.ulong)
            hasher.combine(value)
        case .byte(let value):
            hasher.combine(FormatCode.byte)
            hasher.combine(value)
        case .short(let value):
            hasher.combine(FormatCode.short)
            hasher.combine(value)
        case .int(let value):
            hasher.combine(FormatCode.int)
            hasher.combine(value)
        case .long(let value):
            hasher.combine(FormatCode.long)
            hasher.combine(value)
        case .float(let value):
            hasher.combine(FormatCode.float)
            hasher.combine(value.bitPattern)
        case .double(let value):
            hasher.combine(FormatCode.double)
            hasher.combine(value.bitPattern)
        case .decimal32(let value):
            hasher.combine(FormatCode.decimal32)
            hasher.combine(value)
        case .decimal64(let value):
            hasher.combine(FormatCode.decimal64)
            hasher.combine(value)
        case .decimal128(let value):
            hasher.combine(FormatCode.decimal128)
            hasher.combine(value)
        case .char(let value):
            hasher.combine(FormatCode.char)
            hasher.combine(value)
        case .timestamp(let value):
            hasher.combine(FormatCode.timestamp)
            hasher.combine(value)
        case .uuid(let value):
            hasher.combine(FormatCode.uuid)
            hasher.combine(value)
        case .binary(let value):
            hasher.combine(FormatCode.binary32)
            hasher.combine(value)
        case .string(let value):
            hasher.combine(FormatCode.string32)
            value.hashBytes(into: &hasher)
        case .symbol(let value):
            hasher.combine(FormatCode.symbol32)
            hasher.combine(value)
        case .list(let value):
            hasher.combine(FormatCode.list32)
            hasher.combine(value)
        case .map(let value):
            hasher.combine(FormatCode.map32)
            hasher.combine(value)
        case .array(let value):
            hasher.combine(FormatCode.array32)
            hasher.combine(value)
        case .described(let value):
            hasher.combine(FormatCode.described)
            hasher.combine(value)
        }
    }
}

extension String {
    /// Whether both have the same code points: `==` also holds for texts that are merely canonically equivalent.
    fileprivate func hasSameBytes(as other: String) -> Bool {
        utf8.count == other.utf8.count && self == other && utf8.elementsEqual(other.utf8)
    }

    fileprivate func hashBytes(into hasher: inout Hasher) {
        var text = self
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xff as UInt8)
    }
}
