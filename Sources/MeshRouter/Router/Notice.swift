/// What a router wants its operator to know, and its shell to act on.
public enum Notice: Sendable {
    /// A neighbour is linked.
    case trunkUp(String, ConnectionID)
    /// A neighbour is not linked any more.
    case trunkDown(String, reason: String?)
    /// A second connection to a neighbour that is linked was closed; there is no need to dial it again while the trunk lasts.
    case trunkRedundant(String, ConnectionID)
    /// A neighbour has closed a trunk because it has another, which this node has not seen; it may never come.
    case trunkUnclear(String, ConnectionID)
    /// The node at the other end is this very node.
    case connectedToSelf(ConnectionID)
    /// A node that has the name of another, or of this one, was turned away.
    case nameTaken(String, ConnectionID)
    /// A connection that was no trunk is over, with the reason if it was not an orderly end.
    case connectionOver(ConnectionID, address: String, reason: String?)
    /// One side of a connection could not, or would not, prove who it is to the other.
    case loginFailed(ConnectionID, address: String, reason: String)
    /// A control message of a neighbour makes no sense.
    case badControl(String, reason: String)
}
