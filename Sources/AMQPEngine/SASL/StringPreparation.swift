extension String {
    /// The string as SASLprep (RFC 4013) has it; nil if it is empty then or contains what is forbidden.
    ///
    /// Characters are mapped (RFC 4013 §2.1) and forbidden (RFC 4013 §2.3). Two of its steps are left out, because they need tables that the standard library
    /// keeps to itself: normalisation (RFC 4013 §2.2) and the check of mixed writing directions (RFC 4013 §2.4). So for all of ASCII this is SASLprep; elsewhere
    /// it is as long as both sides write in normal form C, as keyboards do, and without ligatures and the like.
    package var preparedForSASL: String? {
        var prepared = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0xad, 0x34f, 0x1806, 0x180b...0x180d, 0x200b...0x200d, 0x2060, 0xfe00...0xfe0f, 0xfeff: continue
            case 0xa0, 0x1680, 0x2000...0x200a, 0x202f, 0x205f, 0x3000: prepared.append(" ")
            case let value where String.isForbidden(value): return nil
            default: prepared.append(scalar)
            }
        }
        return prepared.isEmpty ? nil : String(prepared)
    }

    /// Tables C.2 to C.9 of RFC 3454.
    private static func isForbidden(_ value: UInt32) -> Bool {
        switch value {
        case 0...0x1f, 0x7f...0x9f, 0x6dd, 0x70f, 0x180e, 0x2028...0x2029, 0x2061...0x2063, 0x1d173...0x1d17a: true
        case 0xe000...0xf8ff, 0xf_0000...0x10_ffff: true
        case 0xfdd0...0xfdef, 0xfff9...0xffff, 0x2ff0...0x2ffb: true
        case 0x340...0x341, 0x200e...0x200f, 0x202a...0x202e, 0x206a...0x206f, 0xe0001, 0xe0020...0xe007f: true
        default: value & 0xfffe == 0xfffe
        }
    }
}
