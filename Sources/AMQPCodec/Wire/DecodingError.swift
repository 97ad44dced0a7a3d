/// Why bytes could not be decoded, and where.
///
/// Offsets count from the start of the bytes given to the ``ValueReader``, which for a frame is the frame's first byte.
public struct DecodingError: Error, Sendable, Equatable {
    /// What was wrong.
    public enum Reason: Sendable, Equatable {
        /// The bytes end before the value does; `needed` more were wanted.
        case truncated(needed: Int)
        /// The constructor byte is none that the specification defines (§1.2).
        case unknownConstructor(UInt8)
        /// A value of another type stands where `expected` must be.
        case unexpectedType(found: UInt8, expected: Expectation)
        /// The list of a composite ends before a mandatory field, or it is null (§1.4).
        case missingField
        /// A list, map or array says one size, its count included, and its elements take another.
        case sizeMismatch(declared: Int, actual: Int)
        /// More elements than the format or the ``DecodingLimits`` allow.
        case tooManyElements
        /// Text or octets are longer than the ``DecodingLimits`` allow.
        case tooLong(Int, limit: Int)
        /// Values are nested deeper than the ``DecodingLimits`` allow.
        case tooDeep
        /// A map with an odd number of elements, or one that has the same key twice (§1.6.23).
        case malformedMap
        /// A value outside the range its type or the restricted type allows.
        case invalidValue
        /// A string that is not UTF-8, or a symbol that is not ASCII.
        case invalidText
        /// A descriptor that does not belong here.
        case unknownDescriptor(UInt64)
        /// A symbolic descriptor that does not belong here.
        case unknownSymbolicDescriptor
        /// A frame header that breaks §2.3.1.
        case malformedFrame
    }

    /// What the reader was looking for.
    public enum Expectation: String, Sendable, Equatable {
        case boolean, ubyte, ushort, uint, ulong, byte, short, int, long, float, double, char, timestamp, uuid, binary
        case string, symbol, list, map, array, described
        case symbols = "symbol or array of symbol"
        case messageID = "ulong, uuid, binary or string"
    }

    /// What was wrong.
    public let reason: Reason
    /// Bytes from the start of the input to the offending constructor or, if that is right, to the offending data.
    public let offset: Int
    /// The composite and field or the message section in which it happened, outermost first, such as
    /// `open.max-frame-size` or `attach.source/source.filter`; empty outside of them.
    public private(set) var path: String = ""

    @inline(never)
    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// The same error, said to be in field `index` of `composite`.
    @inline(never)
    package func within(_ composite: StaticString, _ fields: [StaticString], _ index: Int) -> DecodingError {
        within(fields.indices.contains(index) ? "\(composite).\(fields[index])" : "\(composite)")
    }

    /// The same error, said to be in the composite, field or section of that name.
    func within(_ name: String) -> DecodingError {
        var error = self
        error.path = path.isEmpty ? name : "\(name)/\(path)"
        return error
    }
}

extension DecodingError: CustomStringConvertible {
    /// A sentence for a person: where, and what.
    public var description: String {
        (path.isEmpty ? "" : "\(path): ") + explanation + " (at byte \(offset))"
    }

    private var explanation: String {
        switch reason {
        case .truncated(let needed): "the value ends \(needed) byte\(needed == 1 ? "" : "s") too early"
        case .unknownConstructor(let code): "0x\(hex(code)) is not the constructor of any AMQP type"
        case .unexpectedType(let found, let expected):
            "expected \(expected.rawValue), found constructor 0x\(hex(found))"
        case .missingField: "a mandatory field is missing"
        case .sizeMismatch(let declared, let actual): "declared as \(declared) bytes but takes \(actual)"
        case .tooManyElements: "too many elements"
        case .tooLong(let count, let limit): "\(count) octets, where at most \(limit) are accepted"
        case .tooDeep: "nested too deeply"
        case .malformedMap: "a map needs an even number of elements and distinct keys"
        case .invalidValue: "the value is outside the range of its type"
        case .invalidText: "not valid text: strings are UTF-8 and symbols ASCII"
        case .unknownDescriptor(let code): "unknown descriptor 0x\(String(code, radix: 16))"
        case .unknownSymbolicDescriptor: "unknown symbolic descriptor"
        case .malformedFrame: "malformed frame header"
        }
    }

    private func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
