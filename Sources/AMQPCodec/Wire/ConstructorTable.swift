/// Which constructor bytes exist, and the type each stands for.
enum ConstructorTable {
    static func isKnown(_ code: UInt8) -> Bool { code == FormatCode.described || element(code) != nil }

    /// The fewest bytes that data of a constructor take, which the high half of it says (§1.2).
    static func minimumWidth(_ code: UInt8) -> Int {
        switch code >> 4 {
        case 0x4: 0
        case 0x5, 0xa, 0xc, 0xe: 1
        case 0x6: 2
        case 0x7, 0xb, 0xd, 0xf: 4
        case 0x8: 8
        default: 16
        }
    }

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
