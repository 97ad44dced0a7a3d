extension Address {
    /// Reads an address; throws ``MessengerError/invalidAddress(_:reason:)`` if it is none.
    ///
    /// In user and password `%` and two hexadecimal digits stand for an octet, as in any URL.
    public init(_ text: String) throws(MessengerError) {
        // What is wrong may be that the password is not where it should be, so the reasons quote nothing.
        func invalid(_ reason: String) -> MessengerError { .invalidAddress(Self.withoutLogin(text), reason: reason) }

        guard let scheme = Self.scheme(of: text) else { throw invalid("it does not begin with amqp://") }
        guard scheme == "amqp://" else { throw invalid("amqps (TLS) is not supported yet") }
        let rest = text.dropFirst("amqp://".count)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<slash]
        let name = rest[slash...].dropFirst()
        let at = authority.lastIndex(of: "@")
        let (host, port): (Substring, Substring?)
        switch Address.split(authority[(at.map(authority.index(after:)) ?? authority.startIndex)...]) {
        case .success(let parts): (host, port) = parts
        case .failure(let flaw): throw invalid(flaw.reason)
        }
        guard !host.isEmpty else { throw invalid("it names no host") }
        guard !host.contains(where: { $0.isWhitespace || $0 == "%" }) else {
            throw invalid("there is a space or a % in the name of the host")
        }
        var number = Address.defaultPort
        if let port {
            guard port.allSatisfy({ $0.isASCII && $0.isNumber }), let value = Int(port), (1...65_535).contains(value)
            else { throw invalid("the port is not a number from 1 to 65535") }
            number = value
        }
        self.init(host: String(host), port: number, name: name.isEmpty ? nil : String(name))
        guard let at else { return }
        let login = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = login.first, !first.isEmpty else { throw invalid("there is no user before the @") }
        guard let user = Address.decoded(first), let password = Address.decoded(login.count > 1 ? login[1] : "") else {
            throw invalid("a % in user or password is not followed by two hexadecimal digits")
        }
        self.user = user
        if login.count > 1 { self.password = password }
    }

    /// `amqp://` or `amqps://`, if a text begins with it in whatever case; then it names a host, and otherwise perhaps a node.
    package static func scheme(of text: String) -> String? {
        ["amqp://", "amqps://"].first { text.prefix($0.count).lowercased() == $0 }
    }

    /// A text that is or should be an address, to be shown to people: all before the last `@` is hidden, but for the scheme.
    package static func withoutLogin(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@") else { return text }
        return text.prefix(scheme(of: text)?.count ?? 0) + "…" + text[at...]
    }

    private struct Flaw: Error {
        let reason: String
    }

    private static func split(_ text: Substring) -> Result<(Substring, Substring?), Flaw> {
        func port(after index: Substring.Index) -> Result<Substring?, Flaw> {
            let tail = text[index...]
            guard !tail.isEmpty else { return .success(nil) }
            guard tail.hasPrefix(":") else {
                return .failure(Flaw(reason: "after the ] stands something else than a port"))
            }
            return .success(tail.dropFirst())
        }
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else {
                return .failure(Flaw(reason: "the [ of an IPv6 address has no ]"))
            }
            let host = text[text.index(after: text.startIndex)..<end]
            guard host.contains(":") else {
                return .failure(Flaw(reason: "only an IPv6 address goes in brackets"))
            }
            return port(after: text.index(after: end)).map { (host, $0) }
        }
        guard let colon = text.firstIndex(of: ":") else { return .success((text, nil)) }
        guard text.lastIndex(of: ":") == colon else {
            return .failure(Flaw(reason: "an IPv6 address goes in brackets, as in amqp://[::1]:5672"))
        }
        return port(after: colon).map { (text[..<colon], $0) }
    }

    private static func decoded(_ text: Substring) -> String? {
        guard text.contains("%") else { return String(text) }
        var octets: [UInt8] = []
        var rest = text.utf8
        while let octet = rest.popFirst() {
            guard octet == UInt8(ascii: "%") else {
                octets.append(octet)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, let value = UInt8(Substring(digits), radix: 16) else { return nil }
            octets.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: octets, as: UTF8.self)
    }
}
