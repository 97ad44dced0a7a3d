/// Where a peer listens, as `host:port`; an IPv6 address stands in brackets.
public struct HostPort: Sendable, Hashable, LosslessStringConvertible {
    /// A host name or an address, without brackets.
    public let host: String
    /// 0…65,535; as a place to listen, 0 means any free port.
    public let port: Int

    /// A host and a port in 0…65,535.
    public init(host: String, port: Int) {
        precondition((0...65_535).contains(port))
        self.host = host
        self.port = port
    }

    /// Reads `host:port` or `[address]:port`; nil if it is anything else.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        var host = text[..<colon]
        let digits = text[text.index(after: colon)...]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, !host.contains(where: { "[]@ ".contains($0) }),
            digits.allSatisfy({ $0.isASCII && $0.isNumber }), let port = Int(digits), (0...65_535).contains(port)
        else { return nil }
        self.init(host: String(host), port: port)
    }

    /// `host:port`, with brackets around an IPv6 address.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
