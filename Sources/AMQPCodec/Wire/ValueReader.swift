/// Reads AMQP values from bytes of a peer that nobody trusts.
///
/// A view, not a tree: each call checks the constructor it finds against the type that is asked for and moves on. After an
/// error the reader stands somewhere inside the offending value and is of no further use.
public struct ValueReader: ~Escapable {
    let bytes: RawSpan
    /// Bytes from the start of the input to the next value.
    public internal(set) var offset: Int
    // The limits, apart, because a reader is made for every frame.
    private let symbolLength: Int
    private let stringLength: Int
    package var elementsLeft: Int
    var depthLeft: Int

    /// Reads `bytes` from `offset` on, which must not be negative.
    @_lifetime(copy bytes)
    public init(_ bytes: RawSpan, at offset: Int = 0, limits: DecodingLimits = DecodingLimits()) {
        precondition(offset >= 0)
        self.bytes = bytes
        self.offset = offset
        symbolLength = limits.symbolLength
        stringLength = limits.stringLength
        elementsLeft = limits.elements ?? max(bytes.byteCount, 65_536)
        depthLeft = limits.depth
    }

    /// Whether every byte has been read.
    public var isAtEnd: Bool { offset >= bytes.byteCount }

    /// How many bytes are left.
    public var remaining: Int { bytes.byteCount &- offset }

    /// The constructor byte of the next value, without moving.
    package func peekCode() throws(DecodingError) -> UInt8 {
        guard offset < bytes.byteCount else { throw DecodingError(.truncated(needed: 1), at: offset) }
        return bytes.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    // MARK: Raw bytes

    @inline(__always)
    mutating func code() throws(DecodingError) -> UInt8 {
        let code = try peekCode()
        offset &+= 1
        return code
    }

    @inline(__always)
    mutating func raw<Integer: FixedWidthInteger & BitwiseCopyable>(_: Integer.Type) throws(DecodingError) -> Integer {
        let width = MemoryLayout<Integer>.size
        guard bytes.byteCount &- offset >= width else {
            throw DecodingError(.truncated(needed: width &- (bytes.byteCount &- offset)), at: offset)
        }
        let value = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: Integer.self)
        offset &+= width
        return Integer(bigEndian: value)
    }

    /// Takes `count` bytes and says where they are.
    @inline(__always)
    mutating func take(_ count: Int) throws(DecodingError) -> Range<Int> {
        guard bytes.byteCount &- offset >= count else {
            throw DecodingError(.truncated(needed: count &- (bytes.byteCount &- offset)), at: offset)
        }
        defer { offset &+= count }
        return offset..<(offset &+ count)
    }

    /// The error for the constructor that has just been read.
    @inline(never)
    func unexpected(_ code: UInt8, _ expected: DecodingError.Expectation) -> DecodingError {
        let known = ConstructorTable.isKnown(code)
        return DecodingError(
            known ? .unexpectedType(found: code, expected: expected) : .unknownConstructor(code), at: offset - 1)
    }

    // MARK: Fixed width types

    /// Reads a `boolean`.
    @inline(__always)
    public mutating func boolean() throws(DecodingError) -> Bool {
        switch try code() {
        case FormatCode.booleanTrue: return true
        case FormatCode.booleanFalse: return false
        case FormatCode.boolean:
            let octet = try raw(UInt8.self)
            guard octet <= 1 else { throw DecodingError(.invalidValue, at: offset - 1) }
            return octet == 1
        case let other: throw unexpected(other, .boolean)
        }
    }

    /// Reads a `ubyte`.
    public mutating func ubyte() throws(DecodingError) -> UInt8 {
        let code = try code()
        guard code == FormatCode.ubyte else { throw unexpected(code, .ubyte) }
        return try raw(UInt8.self)
    }

    /// Reads a `ushort`.
    public mutating func ushort() throws(DecodingError) -> UInt16 {
        let code = try code()
        guard code == FormatCode.ushort else { throw unexpected(code, .ushort) }
        return try raw(UInt16.self)
    }

    /// Reads a `uint`.
    @inline(__always)
    public mutating func uint() throws(DecodingError) -> UInt32 {
        switch try code() {
        case FormatCode.smalluint: return UInt32(try raw(UInt8.self))
        case FormatCode.uint: return try raw(UInt32.self)
        case FormatCode.uint0: return 0
        case let other: throw unexpected(other, .uint)
        }
    }

    /// Reads a `ulong`.
    @inline(__always)
    public mutating func ulong() throws(DecodingError) -> UInt64 {
        switch try code() {
        case FormatCode.smallulong: return UInt64(try raw(UInt8.self))
        case FormatCode.ulong: return try raw(UInt64.self)
        case FormatCode.ulong0: return 0
        case let other: throw unexpected(other, .ulong)
        }
    }

    /// Reads a `timestamp`.
    public mutating func timestamp() throws(DecodingError) -> Timestamp {
        let code = try code()
        guard code == FormatCode.timestamp else { throw unexpected(code, .timestamp) }
        return Timestamp(milliseconds: try raw(Int64.self))
    }

    /// Reads a `uuid`.
    public mutating func uuid() throws(DecodingError) -> AMQPUUID {
        let code = try code()
        guard code == FormatCode.uuid else { throw unexpected(code, .uuid) }
        return AMQPUUID(high: try raw(UInt64.self), low: try raw(UInt64.self))
    }

    // MARK: Variable width types

    /// Reads a `binary` and says where in the input its octets are.
    @inline(__always)
    public mutating func binaryRange() throws(DecodingError) -> Range<Int> {
        try binaryRange(atMost: stringLength)
    }

    @inline(__always)
    private mutating func binaryRange(atMost limit: Int) throws(DecodingError) -> Range<Int> {
        switch try code() {
        case FormatCode.binary8: return try take(wide: false, atMost: limit)
        case FormatCode.binary32: return try take(wide: true, atMost: limit)
        case let other: throw unexpected(other, .binary)
        }
    }

    /// Reads a `binary`.
    public mutating func binary() throws(DecodingError) -> [UInt8] {
        bytes.octets(in: try binaryRange())
    }

    /// Reads a `binary` of at most 32 octets.
    @inline(__always)
    public mutating func deliveryTag() throws(DecodingError) -> DeliveryTag {
        let start = offset
        let range = try binaryRange(atMost: .max)
        guard let tag = DeliveryTag(bytes.extracting(range)) else { throw DecodingError(.invalidValue, at: start) }
        return tag
    }

    /// Reads a `string`.
    public mutating func string() throws(DecodingError) -> String {
        switch try code() {
        case FormatCode.string8: return try string(wide: false)
        case FormatCode.string32: return try string(wide: true)
        case let other: throw unexpected(other, .string)
        }
    }

    /// Reads a `symbol`.
    public mutating func symbol() throws(DecodingError) -> Symbol {
        switch try code() {
        case FormatCode.symbol8: return try symbol(wide: false)
        case FormatCode.symbol32: return try symbol(wide: true)
        case let other: throw unexpected(other, .symbol)
        }
    }

    /// Reads what a field with `multiple="true"` may be: one symbol or an array of them (§1.4).
    public mutating func symbols() throws(DecodingError) -> [Symbol] {
        let start = offset
        switch try code() {
        case FormatCode.symbol8: return [try symbol(wide: false)]
        case FormatCode.symbol32: return [try symbol(wide: true)]
        case let code where code == FormatCode.array8 || code == FormatCode.array32:
            let array = try array(wide: code == FormatCode.array32)
            guard array.element == .symbol else {
                throw DecodingError(.unexpectedType(found: code, expected: .symbols), at: start)
            }
            return array.values.compactMap { if case .symbol(let symbol) = $0 { symbol } else { nil } }
        case let other: throw unexpected(other, .symbols)
        }
    }

    /// Reads a `map`.
    public mutating func map() throws(DecodingError) -> AMQPMap {
        switch try code() {
        case FormatCode.map8: return try map(wide: false)
        case FormatCode.map32: return try map(wide: true)
        case let other: throw unexpected(other, .map)
        }
    }

    /// Reads a `list`.
    public mutating func list() throws(DecodingError) -> [Value] {
        switch try code() {
        case FormatCode.list0: return []
        case FormatCode.list8: return try list(wide: false)
        case FormatCode.list32: return try list(wide: true)
        case let other: throw unexpected(other, .list)
        }
    }

    /// Reads a message-id (§3.2.11 to §3.2.14).
    public mutating func messageID() throws(DecodingError) -> MessageID {
        let code = try peekCode()
        switch code {
        case FormatCode.ulong0, FormatCode.smallulong, FormatCode.ulong: return .ulong(try ulong())
        case FormatCode.uuid: return .uuid(try uuid())
        case FormatCode.binary8, FormatCode.binary32: return .binary(try binary())
        case FormatCode.string8, FormatCode.string32: return .string(try string())
        default:
            offset &+= 1
            throw unexpected(code, .messageID)
        }
    }

    // MARK: Data behind a constructor of variable width

    /// The data of a `binary`.
    @inline(__always)
    mutating func octets(wide: Bool) throws(DecodingError) -> [UInt8] {
        bytes.octets(in: try take(wide: wide, atMost: stringLength))
    }

    /// The data of a `string`.
    @inline(__always)
    mutating func string(wide: Bool) throws(DecodingError) -> String {
        try bytes.string(in: try take(wide: wide, atMost: stringLength))
    }

    /// The data of a `symbol`.
    @inline(__always)
    mutating func symbol(wide: Bool) throws(DecodingError) -> Symbol {
        try bytes.symbol(in: try take(wide: wide, atMost: symbolLength))
    }

    /// Takes as many bytes as the size says that comes first, and says where they are.
    @inline(__always)
    private mutating func take(wide: Bool, atMost limit: Int) throws(DecodingError) -> Range<Int> {
        let start = offset
        let count = wide ? Int(try raw(UInt32.self)) : Int(try raw(UInt8.self))
        guard count <= limit else { throw DecodingError(.tooLong(count, limit: limit), at: start) }
        return try take(count)
    }
}
