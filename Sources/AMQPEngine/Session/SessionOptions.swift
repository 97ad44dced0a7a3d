public import AMQPCodec

/// What a `begin` says beside windows (§2.7.2).
public struct SessionOptions: Sendable, Equatable {
    /// Extensions this side supports in the session.
    public var offeredCapabilities: [Symbol]
    /// Extensions this side would use if the peer supports them.
    public var desiredCapabilities: [Symbol]
    /// Properties of the session.
    public var properties: AMQPMap?

    /// Puts them together.
    public init(
        offeredCapabilities: [Symbol] = [], desiredCapabilities: [Symbol] = [], properties: AMQPMap? = nil
    ) {
        self.offeredCapabilities = offeredCapabilities
        self.desiredCapabilities = desiredCapabilities
        self.properties = properties
    }
}
