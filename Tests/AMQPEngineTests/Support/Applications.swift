import AMQPCodec
import AMQPEngine

extension Peer {
    /// An application that accepts every link, grants `credit` whenever it has been used up and ends every delivery with `state`.
    func serve(credit: UInt32 = 100, state: DeliveryState? = .accepted, settled: Bool = true) {
        var arrived: [LinkID: UInt32] = [:]
        react = { peer, happening in
            switch happening {
            case .attached(let link):
                guard let attach = peer.remoteAttach(of: link) else { return }
                peer.connection.accept(link, source: attach.source, target: attach.target)
                if peer.role(of: link) == .receiver { peer.connection.grant(credit, on: link) }
            case .transfer(let arrival) where !arrival.more:
                if !arrival.settled {
                    peer.connection.update(arrival.delivery, on: arrival.link, state, settled: settled)
                }
                arrived[arrival.link, default: 0] += 1
                if arrived[arrival.link]! % credit == 0 { peer.connection.grant(credit, on: arrival.link) }
            default: break
            }
        }
    }

    /// Attaches a sender or receiver of ours.
    func attach(_ name: String, _ role: Role = .sender, in session: SessionID, maxMessageSize: UInt64? = nil) -> LinkID
    {
        connection.attach(
            Attach(
                name: name, handle: 0, role: role, source: Source(address: "from/\(name)"),
                target: .target(Target(address: "to/\(name)")), maxMessageSize: maxMessageSize), in: session)!
    }
}

extension Pair {
    /// A pair that has opened, with a session that the client began.
    static func opened(
        client: Configuration = Configuration(containerID: "client"),
        server: Configuration = Configuration(containerID: "server"), _ fragmentation: Fragmentation = .whole
    ) -> (Pair, SessionID) {
        let pair = Pair(client: client, server: server, fragmentation)
        let session = pair.client.connection.begin()!
        pair.pump()
        return (pair, session)
    }

    /// The same with a link on which the client sends and the server has granted credit; `served` is the server's end.
    static func sending(
        credit: UInt32 = 100, client: Configuration = Configuration(containerID: "client"),
        server: Configuration = Configuration(containerID: "server"), _ fragmentation: Fragmentation = .whole
    ) -> (Pair, SessionID, link: LinkID, served: LinkID) {
        let (pair, session) = opened(client: client, server: server, fragmentation)
        pair.server.serve(credit: credit)
        let link = pair.client.attach("link", in: session)
        pair.pump()
        return (pair, session, link, pair.server.links[0])
    }
}

/// `count` bytes that differ from place to place.
func bytes(_ count: Int, from start: Int = 0) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: ($0 + start) &* 31 &+ ($0 + start) >> 8) }
}

extension Configuration {
    static func small(_ name: String, frame: UInt32 = 512, window: UInt32 = 2_048) -> Configuration {
        var configuration = Configuration(containerID: name)
        configuration.maxFrameSize = frame
        configuration.incomingWindow = window
        return configuration
    }
}
