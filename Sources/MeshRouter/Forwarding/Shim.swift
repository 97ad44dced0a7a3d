import AMQPCodec

/// What nodes say to each other of a delivery, in its tag on a transit link: a tag means something only to the two ends of its link, and so is theirs to choose (§2.8.7).
///
/// It is 28 octets: kind, hops, `after` in two, stream in four, ingress, sequence, and in four octets how far back the floor is. Of a delivery that is sent settled,
/// whose outcome nobody waits for, only kind and hops are said.
struct Shim: Equatable {
    /// How many more nodes may pass it on.
    var hops: UInt8
    /// The instance of the node that the message has come into the mesh by.
    let ingress: UInt64
    /// Which of the ingress's streams it belongs to: all that it sends to one egress for one pattern.
    let stream: UInt32
    /// Its number in the stream.
    let sequence: UInt64
    /// The ingress has the outcomes of all that come before this one in the stream, a few stragglers aside.
    let floor: UInt64
    /// How many numbers before it the one is that must be known to the egress first; 0 if it may come first.
    let after: UInt16

    private static let settledKind: UInt64 = 1
    private static let kind: UInt64 = 2
    private static let size = 28
    /// No stream comes to so many deliveries.
    private static let maximumSequence: UInt64 = 1 << 48 - 1

    /// How many nodes may pass a message on: far more than any mesh is wide.
    static let maximumHops: UInt8 = 64

    /// The tag of a delivery that is sent settled.
    static func settledTag(hops: UInt8 = maximumHops) -> DeliveryTag {
        DeliveryTag(settledKind << 56 | UInt64(hops) << 48, 0, 0, 0, count: 2)
    }

    init(ingress: UInt64, stream: UInt32, sequence: UInt64, floor: UInt64, after: UInt16) {
        hops = Shim.maximumHops
        self.ingress = ingress
        self.stream = stream
        self.sequence = sequence
        self.floor = floor
        self.after = after
    }

    /// Reads the tag of a delivery that is not settled; nil if it makes no sense.
    init?(_ tag: DeliveryTag) {
        let words = tag.words
        guard tag.count == Shim.size, words.0 >> 56 == Shim.kind, words.2 <= Shim.maximumSequence,
            words.3 >> 32 <= words.2
        else { return nil }
        hops = UInt8(truncatingIfNeeded: words.0 >> 48)
        after = UInt16(truncatingIfNeeded: words.0 >> 32)
        stream = UInt32(truncatingIfNeeded: words.0)
        ingress = words.1
        sequence = words.2
        floor = words.2 &- words.3 >> 32
    }

    var tag: DeliveryTag {
        let head = Shim.kind << 56 | UInt64(hops) << 48 | UInt64(after) << 32 | UInt64(stream)
        return DeliveryTag(head, ingress, sequence, (sequence &- min(floor, sequence)) << 32, count: Shim.size)
    }

    /// The tag with which the next node gets a delivery; nil if it must go no further.
    static func passingOn(_ tag: DeliveryTag, settled: Bool) -> DeliveryTag? {
        let words = tag.words
        guard words.0 >> 56 == (settled ? settledKind : kind), tag.count == (settled ? 2 : size),
            words.0 >> 48 & 0xff > 0
        else { return nil }
        return DeliveryTag(words.0 &- 1 << 48, words.1, words.2, words.3, count: tag.count)
    }
}
