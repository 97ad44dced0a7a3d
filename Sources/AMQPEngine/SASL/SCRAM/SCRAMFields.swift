/// What a SCRAM message does wrong, for a person.
struct SCRAMError: Error, Equatable {
    let text: String
    init(_ text: String) { self.text = text }
}

/// Reads the attributes of a SCRAM message, `a=value,b=value`, in their order (RFC 5802 §5.1).
struct SCRAMFields {
    private var rest: [ArraySlice<UInt8>]

    init(_ message: some Collection<UInt8>) {
        rest = Array(message)[...].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).reversed()
    }

    /// Takes the value of the next attribute, which must be the named one and have one.
    mutating func next(_ name: Unicode.Scalar) throws(SCRAMError) -> ArraySlice<UInt8> {
        guard let field = rest.popLast(), field.count > 2, field.starts(with: [UInt8(ascii: name), UInt8(ascii: "=")])
        else { throw SCRAMError("the SCRAM message has no \(name)= where it should have one") }
        return field.dropFirst(2)
    }

    /// Whether the next attribute is the named one.
    func isNext(_ name: Unicode.Scalar) -> Bool { rest.last?.first == UInt8(ascii: name) }

    /// Passes over extensions: attributes, none of which may be mandatory.
    mutating func skipExtensions() throws(SCRAMError) {
        while let field = rest.popLast() {
            guard field.count >= 2, field[field.startIndex + 1] == UInt8(ascii: "="), let name = field.first,
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= name | 0x20, name != UInt8(ascii: "m")
            else { throw SCRAMError("the SCRAM message has an extension that is not understood") }
        }
    }

    /// Takes a nonce: printable characters.
    mutating func nextNonce() throws(SCRAMError) -> ArraySlice<UInt8> {
        let nonce = try next("r")
        guard nonce.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw SCRAMError("the nonce has characters that are not printable")
        }
        return nonce
    }

    mutating func nextBase64(_ name: Unicode.Scalar) throws(SCRAMError) -> [UInt8] {
        guard let bytes = Base64.decode(try next(name)) else {
            throw SCRAMError("the value of \(name)= is not base 64")
        }
        return bytes
    }
}

/// A name as SCRAM writes it: with `=2C` for a comma and `=3D` for an equals sign (RFC 5802 §5.1).
enum SCRAMName {
    static func encode(_ name: String) -> [UInt8] {
        name.utf8.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: ","): Array("=2C".utf8)
            case UInt8(ascii: "="): Array("=3D".utf8)
            default: [byte]
            }
        }
    }

    /// Nil if an equals sign stands for nothing, or the text is not UTF-8.
    static func decode(_ text: ArraySlice<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                bytes.append(byte)
                continue
            }
            switch rest.prefix(2) {
            case [0x32, 0x43]: bytes.append(UInt8(ascii: ","))
            case [0x33, 0x44]: bytes.append(UInt8(ascii: "="))
            default: return nil
            }
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
