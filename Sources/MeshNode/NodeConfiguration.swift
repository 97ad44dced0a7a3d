public import AMQPEngine
public import AMQPTransport

/// What a node is and does.
public struct NodeConfiguration: Sendable {
    /// The node's name, which no other node of the mesh has.
    public var name: String
    /// Where it accepts connections of clients and nodes. Default 127.0.0.1:5672.
    public var listen = [HostPort(host: "127.0.0.1", port: 5672)]
    /// The nodes that it links to.
    public var connect: [Neighbour] = []
    /// Who may connect, clients and nodes; nil lets in everybody. Default nil.
    public var access: NodeAccess?
    /// Whom it logs in as at the nodes that it dials; nil for nobody, which a node that has ``access`` does not let in. Default nil.
    ///
    /// What SCRAM needs is added to them. They are shown to every node in ``connect``, and each of these has to ask for them.
    public var credentials: SASLCredentials?
    /// How many connections it holds at a time; further ones are turned away. Default 10,000, and never more than the system allows.
    public var maximumConnections = 10_000
    /// How long deliveries under way may take to end when the node is shut down. Default 3 s.
    public var drainTimeout = Duration.seconds(3)

    /// Creates a configuration with the defaults.
    public init(name: String) { self.name = name }
}

/// Why a node could not start, in a sentence.
public struct NodeError: Error, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String
    init(_ description: String) { self.description = description }
}
