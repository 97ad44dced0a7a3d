/// What names and addresses are made of.
enum Names {
    /// Why a text is no name; nil if it is one. As `skein node --name` takes it.
    static func complaint(_ name: String) -> String? {
        let isName = (1...64).contains(name.utf8.count) && name.utf8.allSatisfy(isAllowed)
        return isName
            ? nil : "a name is 1 to 64 letters, digits, dots, underscores or hyphens, and not \(Sentence.quote(name))"
    }

    /// Why a text is no address, or no pattern; nil if it is one.
    static func complaint(address: String, isPattern: Bool) -> String? {
        let segments = address.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(
            Substring.init)
        if address.isEmpty { return "an address must not be empty" }
        if address.utf8.count > 1_024 { return "an address must not be longer than 1024 bytes" }
        if segments.count > 64 { return "an address must not have more than 64 segments" }
        if segments.dropLast().contains("#") {
            return "'#' may only be the last segment of an address, in \(Sentence.quote(address))"
        }
        if !isPattern, segments.contains(where: { $0 == "*" || $0 == "#" }) {
            return "a sender needs an address without '*' and '#', and not \(Sentence.quote(address))"
        }
        return nil
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
