/// Where messages go to or come from: `amqp://[user[:password]@]host[:port][/name]`.
///
/// The name is whatever the peer calls its node (§3.5.3 `address`), slashes included, and is passed on as it is written. Without one
/// a sender uses the anonymous terminus, so that each message's `to` says where it goes, and a receiver asks the peer for a name of
/// its own making (§3.5.3 `dynamic`).
public struct Address: Sendable, Hashable {
    /// The port of AMQP when none is given.
    public static let defaultPort = 5672

    /// Host name or IP address; an IPv6 address without its brackets.
    public var host: String
    /// The TCP port, 1 to 65,535.
    public var port: Int
    /// The name of the node at the peer; nil for the anonymous terminus, or a source of the peer's making.
    public var name: String?
    /// Whom to log in as; nil for ANONYMOUS.
    public var user: String?
    /// The user's password.
    public var password: String?

    /// Puts an address together from its parts.
    public init(
        host: String, port: Int = Address.defaultPort, name: String? = nil, user: String? = nil, password: String? = nil
    ) {
        self.host = host
        self.port = port
        self.name = name
        self.user = user
        self.password = password
    }

    /// The same peer's node of another name.
    func named(_ name: String?) -> Address {
        var other = self
        other.name = name
        return other
    }

    /// What errors call it: what the user of the peer calls it.
    var label: String { name ?? peer.description }

    /// Whose connection it uses.
    var peer: Peer { Peer(host: host, port: port, user: user, password: password) }

    /// The other end of a connection, and who we are to it.
    struct Peer: Sendable, Hashable, CustomStringConvertible {
        var host: String
        var port: Int
        var user: String?
        var password: String?

        var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    }
}

extension Address: CustomStringConvertible {
    /// The address as it is written, without the password.
    public var description: String {
        "amqp://" + (user.map { "\($0)@" } ?? "") + peer.description + (name.map { "/\($0)" } ?? "")
    }
}
