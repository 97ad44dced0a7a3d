/// What a router is and allows.
public struct RouterConfiguration: Sendable {
    /// The node's name, which no other node of the mesh has.
    public var name: String
    /// Tells this life of the node from earlier ones; any number that was not used before.
    public var instance: UInt64
    /// How many deliveries an inlet may be granted at once. Default 1,000.
    public var window: UInt32 = 1_000
    /// How many bytes may wait in an inlet before its session is asked to pause. Default 256 KiB.
    public var queueLimit = 1 << 18
    /// How many bytes of unsettled messages are kept for each route to another node, to be sent again if they are lost on the way. Above that nothing new
    /// begins; a message of more than half of it is not kept. Default 8 MiB.
    public var custodyLimit = 8 << 20
    /// How messages to addresses that match a pattern are distributed, whatever those who send and receive them say. The most specific pattern counts. Default: none.
    public var distributions: [(AddressPattern, Distribution)] = []
    /// The largest frame accepted, in bytes. Default 32 KiB.
    public var maxFrameSize: UInt32 = 32_768
    /// How many frames a session may send before it must be told to go on. Default 1,024.
    public var incomingWindow: UInt32 = 1_024
    /// Bytes of `attach` frames that may be kept for the links of a connection. Default 8 MiB.
    public var attachLimit = 8 << 20
    /// Milliseconds of silence after which a connection is given up. Default 30,000.
    public var idleTimeout: UInt32 = 30_000
    /// Milliseconds that pass on a trunk without a word at most, 10…10,000; after three times as many the neighbour knows that something is
    /// wrong. Default 300; 50 notices faster, and mistakes a busy machine for a dead one sooner.
    public var heartbeat: UInt32 = 300
    /// A number that nobody outside should know: whoever does can choose addresses that make look-ups slow. Nothing else depends on it.
    /// Default: the instance, which others do learn.
    public var seed: UInt64

    /// Creates a configuration with the defaults.
    public init(name: String, instance: UInt64) {
        self.name = name
        self.instance = instance
        seed = instance
    }
}
