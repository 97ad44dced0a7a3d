/// Picks single sections out of an encoded message without decoding the rest.
public enum MessageSections {
    /// The properties of an encoded message; nil if it has none. What follows them is not looked at.
    public static func properties(of bytes: RawSpan) throws(DecodingError) -> Properties? {
        var reader = ValueReader(bytes)
        while !reader.isAtEnd {
            let code = try reader.descriptor()
            if code == SectionCode.properties { return try Properties(from: &reader) }
            guard code < SectionCode.properties else { return nil }
            try reader.skip()
        }
        return nil
    }
}
