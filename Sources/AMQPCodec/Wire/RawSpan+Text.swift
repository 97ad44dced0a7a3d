extension RawSpan {
    /// A copy of the bytes of a range.
    func octets(in range: Range<Int>) -> [UInt8] {
        extracting(range).withUnsafeBytes { Array($0) }
    }

    /// The text of a range, which is UTF-8.
    func string(in range: Range<Int>) throws(DecodingError) -> String {
        if let text = ascii(in: range) { return text }
        guard let text = try? UTF8Span(validating: Span(_bytes: extracting(range))) else {
            throw DecodingError(.invalidText, at: range.lowerBound)
        }
        return String(copying: text)
    }

    /// The symbol of a range, which is ASCII.
    func symbol(in range: Range<Int>) throws(DecodingError) -> Symbol {
        guard let text = ascii(in: range) else { throw DecodingError(.invalidText, at: range.lowerBound) }
        return Symbol(text)
    }

    /// The text of a range, which almost always is ASCII and then needs no further validation; nil if it is not.
    @inline(__always)
    private func ascii(in range: Range<Int>) -> String? {
        guard isASCII(range) else { return nil }
        return String(copying: UTF8Span(unchecked: Span(_bytes: extracting(range)), isKnownASCII: true))
    }

    /// Whether no byte of a range has its highest bit set, looking at eight of them at a time.
    @inline(__always)
    private func isASCII(_ range: Range<Int>) -> Bool {
        let (start, end) = (range.lowerBound, range.upperBound)
        var bits: UInt64 = 0
        if range.count >= 8 {
            // The last eight may be some of those before once more.
            var place = start
            while place < end &- 8 {
                bits |= unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: UInt64.self)
                place &+= 8
            }
            bits |= unsafeLoadUnaligned(fromUncheckedByteOffset: end &- 8, as: UInt64.self)
        } else {
            for place in start..<end { bits |= UInt64(unsafeLoad(fromUncheckedByteOffset: place, as: UInt8.self)) }
        }
        return bits & 0x8080_8080_8080_8080 == 0
    }
}
