/// How long a node lives that was made for a terminus (§3.5.10 to §3.5.13).
public enum LifetimePolicy: Sendable, Equatable, CaseIterable {
    /// As long as the link that made it.
    case deleteOnClose
    /// Until no links are left to it.
    case deleteOnNoLinks
    /// Until it has no messages.
    case deleteOnNoMessages
    /// Until it has no messages or no links are left to it.
    case deleteOnNoLinksOrMessages

    /// The descriptor of the empty list that stands for it.
    var descriptor: UInt64 {
        switch self {
        case .deleteOnClose: DeleteOnClose.descriptor
        case .deleteOnNoLinks: DeleteOnNoLinks.descriptor
        case .deleteOnNoMessages: DeleteOnNoMessages.descriptor
        case .deleteOnNoLinksOrMessages: DeleteOnNoLinksOrMessages.descriptor
        }
    }
}

extension AMQPMap {
    /// Among the properties of a node: how long it lives (§3.5.9, `lifetime-policy`); nil if they say nothing that is known.
    public var lifetimePolicy: LifetimePolicy? {
        get {
            guard case .described(let described)? = self[Symbol("lifetime-policy")] else { return nil }
            let code: UInt64? =
                switch described.descriptor {
                case .ulong(let code): code
                case .symbol(let symbol): SymbolicDescriptor.codes[symbol]
                default: nil
                }
            return LifetimePolicy.allCases.first { $0.descriptor == code }
        }
        set {
            let value = newValue.map { Described(descriptor: .ulong($0.descriptor), value: .list([])) }
            self[Symbol("lifetime-policy")] = value.map { .described($0) }
        }
    }
}
