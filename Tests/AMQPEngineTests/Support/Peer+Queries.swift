import AMQPCodec
import AMQPEngine

/// What the connection knows, as members of a class: a test's macros cannot look into a value that cannot be copied.
extension Peer {
    var isOpen: Bool { connection.isOpen }
    var isOver: Bool { connection.isOver }
    var deadline: Moment? { connection.deadline }
    var identity: SASLIdentity? { connection.identity }
    var saslCode: SASLCode? { connection.saslCode }
    var remoteOpen: Open? { connection.remoteOpen }
    var pendingOutput: Int { connection.pendingOutput }

    func tryAttach(_ attach: Attach, in session: SessionID) -> LinkID? { connection.attach(attach, in: session) }
    func begin() -> SessionID? { connection.begin() }
    func isAttached(_ link: LinkID) -> Bool { connection.isAttached(link) }
    func isPartial(_ link: LinkID) -> Bool { connection.isPartial(link) }
    func role(of link: LinkID) -> Role? { connection.role(of: link) }
    func remoteAttach(of link: LinkID) -> Attach? { connection.remoteAttach(of: link) }
    func session(of link: LinkID) -> SessionID? { connection.session(of: link) }
    func remoteBegin(of session: SessionID) -> Begin? { connection.remoteBegin(of: session) }
    func flow(of link: LinkID) -> LinkFlow? { connection.flow(of: link) }
    func unsettled(in session: SessionID) -> [Int] {
        let (incoming, outgoing) = connection.unsettled(in: session)
        return [incoming, outgoing]
    }
}
