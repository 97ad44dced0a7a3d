/// An encoded message, of which no more is decoded than is asked for (§3.2).
///
/// A view of the bytes, not a copy: it cannot outlive them. Each property walks to its section, jumping over those before by
/// the sizes in their heads, and decodes that section alone; what follows is not looked at. So `to` of a message costs the same
/// whatever its body, and can be had as soon as the properties are there. To use most of a message, decode a ``Message``.
///
/// Every property throws ``DecodingError`` if what it has to look at breaks the format or the order of sections.
public struct MessageView: ~Escapable {
    let bytes: RawSpan
    let limits: DecodingLimits

    /// Views the sections of a message, which may still be incomplete at its end. Nothing is checked before it is used.
    @_lifetime(copy bytes)
    public init(_ bytes: RawSpan, limits: DecodingLimits = DecodingLimits()) {
        self.bytes = bytes
        self.limits = limits
    }

    // MARK: Sections

    /// Delivery details that routers may change; nil if the section is absent (§3.2.1).
    public var header: Header? {
        get throws(DecodingError) {
            guard var reader = try reader(at: SectionCode.header) else { return nil }
            return try Header(from: &reader)
        }
    }

    /// For the next hop only; empty if the section is absent (§3.2.2).
    public var deliveryAnnotations: AMQPMap {
        get throws(DecodingError) { try map(SectionCode.deliveryAnnotations) }
    }

    /// For the infrastructure on the way; empty if the section is absent (§3.2.3).
    public var messageAnnotations: AMQPMap {
        get throws(DecodingError) { try map(SectionCode.messageAnnotations) }
    }

    /// The immutable properties that the specification defines; nil if the section is absent (§3.2.4).
    public var properties: Properties? {
        get throws(DecodingError) {
            guard var reader = try reader(at: SectionCode.properties) else { return nil }
            return try Properties(from: &reader)
        }
    }

    /// The immutable properties that the application defines; empty if the section is absent (§3.2.5).
    public var applicationProperties: AMQPMap {
        get throws(DecodingError) { try map(SectionCode.applicationProperties) }
    }

    /// What can only be known once the body is there; empty if the section is absent (§3.2.9). Walks over the whole message.
    public var footer: AMQPMap {
        get throws(DecodingError) { try map(SectionCode.footer) }
    }

    // MARK: Walking

    /// A reader behind the descriptor of the first section `wanted`; nil if there is none.
    @_lifetime(copy self)
    func reader(at wanted: UInt64) throws(DecodingError) -> ValueReader? {
        try reader(from: wanted, to: wanted)?.reader
    }

    /// The first section whose descriptor is in the range, and a reader behind that descriptor.
    @_lifetime(copy self)
    func reader(from first: UInt64, to last: UInt64) throws(DecodingError) -> FoundSection? {
        var cursor = SectionCursor(bytes, limits: limits)
        while let code = try cursor.next() {
            if code > last { return nil }
            if code >= first { return FoundSection(code: code, reader: cursor.reader) }
            try cursor.reader.skip()
        }
        return nil
    }

    private func map(_ code: UInt64) throws(DecodingError) -> AMQPMap {
        guard var reader = try reader(at: code) else { return AMQPMap() }
        do throws(DecodingError) { return try reader.map() } catch { throw error.within(SectionCode.name(code)) }
    }
}

/// A section that was looked for.
struct FoundSection: ~Escapable {
    let code: UInt64
    let reader: ValueReader

    @_lifetime(copy reader)
    init(code: UInt64, reader: ValueReader) {
        self.code = code
        self.reader = reader
    }
}

/// Goes from section to section of an encoded message and checks their order (§3.2).
struct SectionCursor: ~Escapable {
    /// Whoever asks for the next section has moved this past the one before.
    var reader: ValueReader
    private var last: UInt64 = 0

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, limits: DecodingLimits) { reader = ValueReader(bytes, limits: limits) }

    /// The descriptor of the next section, leaving the reader behind it; nil at the end.
    @_lifetime(self: copy self)
    mutating func next() throws(DecodingError) -> UInt64? {
        guard !reader.isAtEnd else { return nil }
        let start = reader.offset
        let code = try reader.descriptor()
        guard SectionCode.mayFollow(last, code) else { throw DecodingError(.unknownDescriptor(code), at: start) }
        last = code
        return code
    }
}
