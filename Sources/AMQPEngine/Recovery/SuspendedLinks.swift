public import AMQPCodec

/// Suspended links of one container, kept until their peers come back or their time is over.
///
/// A value of the application's, shared by all its connections: what ``Event/suspended(_:_:)`` hands over goes in, and when a peer
/// attaches a link of the same name again, or we do, it comes out. Nothing in it reads a clock.
public struct SuspendedLinks: Sendable {
    /// Milliseconds for which a link is kept whose terminus does not say how long. Default 60,000.
    public let timeout: UInt32
    /// Milliseconds for which a link is kept at most, whatever its terminus says. Default one hour.
    public let longest: UInt32
    /// How many links are kept; those that would go first make room for a further one. Default 1,024.
    public let capacity: Int
    /// How many deliveries these links may have together, in the same way. Default 1,048,576.
    public let deliveryCapacity: Int

    private struct Key: Hashable {
        let container: String
        let link: LinkKey
    }

    private struct Item {
        let link: SuspendedLink
        let container: String
        let expires: Moment
        /// Tells apart those that expire at the same moment, for the order to be the same on every machine.
        let number: UInt64
    }

    private var items: [Key: Item] = [:]
    private var added: UInt64 = 0
    private var deliveries = 0

    /// Creates an empty store.
    public init(
        timeout: UInt32 = 60_000, longest: UInt32 = 3_600_000, capacity: Int = 1_024, deliveryCapacity: Int = 1 << 20
    ) {
        self.timeout = timeout
        self.longest = longest
        self.capacity = max(capacity, 1)
        self.deliveryCapacity = deliveryCapacity
    }

    /// How many links are kept.
    public var count: Int { items.count }

    /// Keeps a link to a container; returns what this makes it forget: an older state of the same link, or links that would go first.
    ///
    /// `container` is whoever the peer has proved to be, where it has, for a container-id can be claimed by anybody.
    /// How long depends on the terminus that is ours, a sender's source or a receiver's target: on its `timeout`, or ``timeout`` if it
    /// has none (§3.5.3, §3.5.4). The time runs from now, whatever its expiry policy: a suspended link has no session any more.
    @discardableResult
    public mutating func keep(_ link: SuspendedLink, of container: String, now: Moment) -> [SuspendedLink] {
        let key = Key(container: container, link: LinkKey(name: link.name, role: link.role))
        var forgotten = remove(key)
        while items.count >= capacity || deliveries + link.deliveries.count > deliveryCapacity, let first = oldest {
            forgotten += remove(first)
        }
        added &+= 1
        let expires = now.advanced(byMilliseconds: min(link.timeout ?? timeout, longest))
        deliveries += link.deliveries.count
        items[key] = Item(link: link, container: container, expires: expires, number: added)
        return forgotten
    }

    /// Takes out our end of a link to a container, if it is kept and its time is not over.
    public mutating func take(_ name: String, _ role: Role, of container: String, now: Moment) -> SuspendedLink? {
        let key = Key(container: container, link: LinkKey(name: name, role: role))
        guard let expires = items[key]?.expires, expires > now else { return nil }
        return remove(key).first
    }

    /// When ``expire(now:)`` has something to do; nil for never.
    public var deadline: Moment? { oldest.flatMap { items[$0]?.expires } }

    /// Takes out the links whose time is over, in the order in which it ran out; their deliveries will never be settled.
    public mutating func expire(now: Moment) -> [SuspendedLink] {
        var expired: [SuspendedLink] = []
        while let first = oldest, let item = items[first], item.expires <= now { expired += remove(first) }
        return expired
    }

    private var oldest: Key? {
        items.min { ($0.value.expires, $0.value.number) < ($1.value.expires, $1.value.number) }?.key
    }

    private mutating func remove(_ key: Key) -> [SuspendedLink] {
        guard let link = items.removeValue(forKey: key)?.link else { return [] }
        deliveries -= link.deliveries.count
        return [link]
    }
}

extension SuspendedLink {
    /// Milliseconds for which the terminus that is ours wants to be kept; nil if it does not say.
    fileprivate var timeout: UInt32? {
        let terminus: (policy: TerminusExpiryPolicy, seconds: UInt32)?
        switch (role, attach.target) {
        case (.sender, _): terminus = attach.source.map { ($0.expiryPolicy, $0.timeout) }
        case (.receiver, .target(let target)?): terminus = (target.expiryPolicy, target.timeout)
        case (.receiver, _): terminus = nil
        }
        guard let terminus else { return nil }
        if terminus.policy == .never { return .max }
        return terminus.seconds == 0 ? nil : UInt32(clamping: UInt64(terminus.seconds) * 1_000)
    }
}
