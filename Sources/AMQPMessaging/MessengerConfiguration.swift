public import AMQPCodec

/// How a ``Messenger`` presents itself and what it puts up with.
public struct MessengerConfiguration: Sendable {
    /// The container id (§2.7.1) by which peers know it; nil makes one up.
    public var name: String?
    /// How long a peer has to take the connection and open it. Default 5 s.
    public var connectTimeout: Duration = .seconds(5)
    /// How long a peer may be silent before it is given up (§2.4.5); nil waits for ever. Default 30 s.
    public var idleTimeout: Duration? = .seconds(30)
    /// The largest message that is received, in bytes (§2.7.3 `max-message-size`). Default 128 MiB.
    ///
    /// With the credit of a subscription it bounds the memory that a peer can claim.
    public var maxMessageSize: UInt64 = 1 << 27
    /// What a received message may ask of whoever decodes it (``ReceivedMessage/message``): by default nesting 32 deep.
    public var messageLimits = DecodingLimits()
    /// How many links for sending a connection keeps attached when they are idle; the one longest unused goes first. Default 256.
    public var idleLinks = 256

    /// Whether the password of an address may be sent as it is, by SASL PLAIN, where others can read along. Default false.
    ///
    /// With SCRAM, which goes first wherever the peer has it, passwords are not sent at all.
    public var allowsPlainUnencrypted = false

    /// The defaults, with a container id.
    public init(name: String? = nil) { self.name = name }
}
