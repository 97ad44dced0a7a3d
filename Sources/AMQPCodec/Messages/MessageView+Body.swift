extension MessageView {
    /// Which of its three forms the body has; nil if there is none, which counts as null (§3.2.6 to §3.2.8).
    public var bodyForm: BodyForm? {
        get throws(DecodingError) {
            switch try reader(from: SectionCode.data, to: SectionCode.value)?.code {
            case SectionCode.data: .data
            case SectionCode.sequence: .sequence
            case SectionCode.value: .value
            default: nil
            }
        }
    }

    /// The body, decoded.
    public var body: Message.Body {
        get throws(DecodingError) {
            guard let found = try reader(from: SectionCode.data, to: SectionCode.value) else { return .value(.null) }
            var sections = BodySections(found)
            do throws(DecodingError) {
                switch found.code {
                case SectionCode.data:
                    var data: [[UInt8]] = []
                    repeat { data.append(try sections.reader.binary()) } while try sections.next()
                    return .data(data)
                case SectionCode.sequence:
                    var sequences: [[Value]] = []
                    repeat { sequences.append(try sections.reader.list()) } while try sections.next()
                    return .sequence(sequences)
                default: return .value(try sections.reader.value())
                }
            } catch {
                throw error.path.isEmpty ? error.within(SectionCode.name(found.code)) : error
            }
        }
    }

    /// The sections of a body of data, one after the other, without copying their octets; none if the body has another form.
    public var data: DataSections {
        @_lifetime(copy self)
        get throws(DecodingError) { try DataSections(self) }
    }

    /// Decodes all of it.
    public func message() throws(DecodingError) -> Message { try Message(decoding: bytes, limits: limits) }

    /// The three forms a body can have.
    public enum BodyForm: Sendable, Hashable {
        /// One or more sections of opaque octets (§3.2.6).
        case data
        /// One or more lists of values (§3.2.7).
        case sequence
        /// One value (§3.2.8).
        case value
    }

    /// The data sections of a message, not copied.
    public struct DataSections: ~Escapable {
        private enum Place { case first, later, end }

        private var sections: BodySections
        private var place: Place

        @_lifetime(copy view)
        init(_ view: MessageView) throws(DecodingError) {
            if let found = try view.reader(from: SectionCode.data, to: SectionCode.data) {
                sections = BodySections(found)
                place = .first
            } else {
                sections = BodySections(FoundSection(code: SectionCode.data, reader: ValueReader(view.bytes)))
                place = .end
            }
        }

        /// The octets of the next section, a part of the message's bytes; nil after the last.
        @_lifetime(copy self)
        public mutating func next() throws(DecodingError) -> RawSpan? {
            switch place {
            case .first: place = .later
            case .later: if try !sections.next() { place = .end }
            case .end: break
            }
            guard place != .end else { return nil }
            do throws(DecodingError) {
                return sections.reader.bytes.extracting(try sections.reader.binaryRange())
            } catch {
                throw error.within(SectionCode.name(SectionCode.data))
            }
        }
    }
}

/// Goes from one section of a body to the next of the same form.
struct BodySections: ~Escapable {
    let code: UInt64
    var reader: ValueReader

    @_lifetime(copy found)
    init(_ found: FoundSection) {
        code = found.code
        reader = found.reader
    }

    /// Moves behind the next descriptor; false if the body has ended.
    @_lifetime(self: copy self)
    mutating func next() throws(DecodingError) -> Bool {
        guard !reader.isAtEnd else { return false }
        let start = reader.offset
        let next = try reader.descriptor()
        guard SectionCode.mayFollow(code, next) else { throw DecodingError(.unknownDescriptor(next), at: start) }
        return next == code
    }
}
