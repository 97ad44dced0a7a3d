/// Where a peer wants a connection or a link to go instead (§2.8.16, §2.8.18).
public struct Redirect: Sendable, Equatable {
    /// What to say as `hostname` in `open`, in SASL and in TLS.
    public var hostname: String?
    /// The DNS name or IP address of the machine to connect to.
    public var networkHost: String
    /// The port there, 1…65,535.
    public var port: UInt16
    /// For a link: the address of its terminus there.
    public var address: String?

    /// Describes another place.
    public init(networkHost: String, port: UInt16, hostname: String? = nil, address: String? = nil) {
        self.networkHost = networkHost
        self.port = port
        self.hostname = hostname
        self.address = address
    }
}

extension AMQPError {
    /// An error that sends a connection elsewhere, for `close`.
    public init(redirectingConnectionTo redirect: Redirect, _ sentence: String? = nil) {
        self.init(condition: .connectionRedirect, errorDescription: sentence, info: redirect.info)
    }

    /// An error that sends a link elsewhere, for `detach`.
    public init(redirectingLinkTo redirect: Redirect, _ sentence: String? = nil) {
        self.init(condition: .linkRedirect, errorDescription: sentence, info: redirect.info)
    }

    /// Where to go instead; nil if this is no redirect, or one that does not say where.
    public var redirect: Redirect? {
        guard condition == .connectionRedirect || condition == .linkRedirect, let info,
            let networkHost = info[Symbol("network-host")]?.text,
            // The specification names no type for it.
            let port = info[Symbol("port")]?.integer.flatMap({ UInt16(exactly: $0) }), port > 0
        else { return nil }
        return Redirect(
            networkHost: networkHost, port: port, hostname: info[Symbol("hostname")]?.text,
            address: info[Symbol("address")]?.text)
    }

    /// Whether an operator ended the connection, so that it is worth trying again later (§2.8.16, `amqp:connection:forced`).
    public var isConnectionForced: Bool { condition == .connectionForced }
}

extension Redirect {
    fileprivate var info: AMQPMap {
        var pairs: [(Value, Value)] = [
            (.symbol("network-host"), .string(networkHost)), (.symbol("port"), .ushort(port)),
        ]
        if let hostname { pairs.append((.symbol("hostname"), .string(hostname))) }
        if let address { pairs.append((.symbol("address"), .string(address))) }
        return AMQPMap(pairs)
    }
}
