public import AMQPCodec

/// What one side of a connection announces and demands.
public struct Configuration: Sendable {
    /// Names this container to the peer (§2.7.1 `container-id`).
    public var containerID: String
    /// The host the initiator means to reach (§2.7.1 `hostname`).
    public var hostname: String?
    /// The largest frame we accept, in bytes; at least 512. Default 64 KiB.
    public var maxFrameSize: UInt32 = 65_536
    /// The highest channel number we accept, so one less than the number of sessions. Default 255.
    public var channelMax: UInt16 = 255
    /// The highest link handle we accept in a session, at most 65,535. Default 4,095.
    public var handleMax: UInt32 = 4_095
    /// How many links of all sessions together the peer may have us keep. Default 16,384.
    public var maxLinks = 16_384
    /// Bytes that the peer's `attach` frames of these links, with the elements of lists and maps in them, and the `begin` frames of their
    /// sessions may take together. Default 16 MiB.
    public var attachLimit = 1 << 24
    /// How many transfer frames a session takes before it must be told to go on. Default 2,048.
    public var incomingWindow: UInt32 = 2_048
    /// How many deliveries of the peer a session may have that neither side has settled. Default 65,536.
    ///
    /// Credit bounds the deliveries that come, but not those that are kept when credit is granted anew before they are settled: with the
    /// receiver settle mode `second` it is the peer who decides when that is. One more ends the session with
    /// `amqp:resource-limit-exceeded`.
    public var maxUnsettled = 65_536
    /// Bytes that may have come of deliveries that have begun and not ended, on all links together; nil for any number. Default nil.
    ///
    /// For an application that puts deliveries together before it looks at them. The engine itself keeps none of these bytes, and an
    /// application that passes them on as they come needs no limit. The link whose delivery goes beyond is detached with
    /// `amqp:resource-limit-exceeded`; for a single message there is `max-message-size` (§2.7.3).
    public var unfinishedLimit: Int?
    /// Bytes of output that may wait for the transport before sessions stop taking transfers. Default 1 MiB.
    public var outputLimit = 1 << 20
    /// Bytes of output at which a peer is given up that keeps asking for answers and reads none. Default 5 MiB.
    ///
    /// At least 128 KiB more than ``outputLimit``, whatever is said here.
    public var unreadLimit = 5 << 20
    /// Milliseconds of silence after which the peer is given up; nil or 0 waits for ever. Default 30,000.
    ///
    /// The peer is told half of it, so that one late frame does no harm (§2.4.5).
    public var idleTimeout: UInt32? = 30_000
    /// Milliseconds from the first moment to the peer's `open`, and from our `close` to the peer's. Default 10,000.
    public var handshakeTimeout: UInt32 = 10_000
    /// What is offered to, or demanded of, the peer before AMQP begins.
    public var sasl = SASLPolicy.anonymous
    /// The largest frame we accept in the SASL layer, in bytes; at least 512. Default 4,096.
    ///
    /// No frame there should be larger than 512 bytes (§5.3.1), but passwords can be tokens of a few kilobytes.
    public var maxSASLFrameSize: UInt32 = 4_096
    /// Bytes that the peer may send while the SASL layer waits for an answer of our own application. Default 64 KiB.
    ///
    /// They are left with the application, which has to keep them; when it gives back more than this, the peer is given up.
    public var pendingSASLLimit = 65_536
    /// Extensions this side supports (§2.7.1).
    public var offeredCapabilities: [Symbol] = []
    /// Extensions this side would use if the peer supports them (§2.7.1).
    public var desiredCapabilities: [Symbol] = []
    /// Properties of the connection (§2.7.1).
    public var properties: AMQPMap?
    /// The locales in which this side can put its words, best first, beside `en-US` (§2.7.1).
    public var outgoingLocales: [Symbol] = []
    /// The locales in which this side would like the peer's words, best first (§2.7.1).
    public var incomingLocales: [Symbol] = []
    /// What sessions say of themselves, those that the peer begins included.
    public var sessions = SessionOptions()
    /// Bounds on the values in performatives and SASL frames, not in messages, which nobody here decodes: nesting 16 deep, symbols of
    /// 4 KiB, strings and binaries of 64 KiB.
    public var limits = DecodingLimits(depth: 16, symbolLength: 4_096, stringLength: 65_536)

    /// Creates a configuration with the defaults.
    public init(containerID: String) { self.containerID = containerID }

    /// The largest frame we accept; no less than every peer must.
    var largestFrame: UInt32 { max(maxFrameSize, FrameHeader.minimumMaxFrameSize) }

    /// The highest handle we accept: there is a place for each one below it.
    var largestHandle: UInt32 { min(handleMax, 65_535) }

    /// The same as ``largestFrame`` for the SASL layer.
    var largestSASLFrame: UInt32 { max(maxSASLFrameSize, FrameHeader.minimumMaxFrameSize) }

    /// The output at which a peer that reads nothing is given up: more than there can be before sessions stop taking transfers.
    var largestOutput: Int { max(unreadLimit, outputLimit + (1 << 17)) }

    /// What we announce.
    var open: Open {
        Open(
            containerID: containerID, hostname: hostname, maxFrameSize: largestFrame, channelMax: channelMax,
            idleTimeOut: idleTimeout.flatMap { $0 == 0 ? nil : max($0 / 2, 1) }, outgoingLocales: outgoingLocales,
            incomingLocales: incomingLocales, offeredCapabilities: offeredCapabilities,
            desiredCapabilities: desiredCapabilities, properties: properties)
    }
}
