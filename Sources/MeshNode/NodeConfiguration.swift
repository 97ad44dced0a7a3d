public import AMQPEngine
public import AMQPTransport
public import MeshRouter

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
    /// Where the router's defaults are.
    private static let usual = RouterConfiguration(name: "", instance: 0)
    /// How many deliveries a producer or a neighbour may be granted at once; at least 1. Default 1,000.
    public var window = usual.window
    /// How messages to addresses that match a pattern are distributed, whatever those say who send and receive them. The most specific pattern counts. Default: none.
    public var distributions: [(AddressPattern, Distribution)] = []
    /// How many bytes may wait for a consumer before the sender's session has to pause. Default 256 KiB.
    public var queueLimit = usual.queueLimit
    /// The largest frame accepted, in bytes; at least 512 (§2.7.1). Default 32 KiB.
    public var maxFrameSize = usual.maxFrameSize
    /// How many frames a session may send before it must be told to go on; at least 1. Default 1,024.
    public var incomingWindow = usual.incomingWindow
    /// Bytes of `attach` frames that may be kept for the links of a connection. Default 8 MiB.
    public var attachLimit = usual.attachLimit
    /// The silence after which a connection is given up; whole milliseconds, from one to 49 days. Default 30 s.
    public var idleTimeout = Duration.milliseconds(usual.idleTimeout)
    /// How long no word is said on a link to another node at most; whole milliseconds, 10 to 10,000. After three times as long without one the
    /// neighbour is given up. Default 300 ms.
    public var heartbeat = Duration.milliseconds(usual.heartbeat)
    /// How many connections it holds at a time; further ones are turned away. Default 10,000, and never more than the system allows.
    public var maximumConnections = 10_000
    /// How long deliveries under way may take to end when the node is shut down. Default 3 s.
    public var drainTimeout = Duration.seconds(3)

    /// Creates a configuration with the defaults.
    public init(name: String) { self.name = name }

    /// What of it concerns the router of a node's life with that number.
    func router(instance: UInt64) -> RouterConfiguration {
        var router = RouterConfiguration(name: name, instance: instance)
        router.seed = .random(in: 0...UInt64.max)
        router.window = window
        router.distributions = distributions
        router.queueLimit = queueLimit
        router.maxFrameSize = maxFrameSize
        router.incomingWindow = incomingWindow
        router.attachLimit = attachLimit
        router.idleTimeout = UInt32(clamping: idleTimeout.nanoseconds / 1_000_000)
        router.heartbeat = UInt32(clamping: heartbeat.nanoseconds / 1_000_000)
        return router
    }
}

/// Why a node could not start, in a sentence.
public struct NodeError: Error, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String
    init(_ description: String) { self.description = description }
}
