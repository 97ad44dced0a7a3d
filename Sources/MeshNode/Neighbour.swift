public import AMQPTransport
import MeshRouter

/// A node that another links to.
public struct Neighbour: Sendable, Hashable {
    /// Where it listens.
    public var place: HostPort
    /// What it costs to send over the link, either way: messages take the way with the least sum.
    public let cost: UInt32

    /// A node, and what the link to it costs: 1…65,535, 1 by default.
    public init(_ place: HostPort, cost: UInt32 = 1) {
        precondition(Self.costs.contains(cost), "a link costs \(Self.costs)")
        self.place = place
        self.cost = cost
    }

    /// What a link may cost.
    public static let costs = Router.trunkCosts
}
