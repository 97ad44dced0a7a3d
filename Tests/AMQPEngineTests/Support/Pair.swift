import AMQPCodec
import AMQPEngine

/// Both sides of a connection, joined in virtual time.
///
/// A turn takes what one side has to say and gives it to the other in the pieces that ``fragmentation`` makes of it.
final class Pair {
    let client: Peer
    let server: Peer
    var now = Moment(nanoseconds: 0)
    var fragmentation: Fragmentation
    /// What the client said, turn by turn.
    private(set) var turns: [[UInt8]] = []

    init(
        client: Configuration = Configuration(containerID: "client"),
        server: Configuration = Configuration(containerID: "server"), _ fragmentation: Fragmentation = .whole
    ) {
        self.client = Peer(.initiator, client)
        self.server = Peer(.acceptor, server)
        self.fragmentation = fragmentation
    }

    /// Lets both talk until neither has anything to say.
    func pump() {
        while turn(client, server) || turn(server, client) {}
    }

    @discardableResult
    func turn(_ from: Peer, _ to: Peer) -> Bool {
        let bytes = from.takeOutput(now: now)
        if from === client { turns.append(bytes) }
        for piece in fragmentation.cut(bytes) { to.receive(piece, now: now) }
        to.drain()
        return !bytes.isEmpty
    }

    /// Lets time pass, ringing alarms when they are due, and both talk.
    func advance(milliseconds: UInt32) {
        let end = now.advanced(byMilliseconds: milliseconds)
        pump()
        while let next = [client.connection.deadline, server.connection.deadline].compactMap({ $0 }).min(), next <= end
        {
            now = max(now, next)
            tick()
        }
        now = end
        tick()
    }

    private func tick() {
        for peer in [client, server] {
            peer.connection.tick(now: now)
            peer.drain()
        }
        pump()
    }
}

/// How a stream of bytes is cut up on its way.
enum Fragmentation {
    case whole
    case single
    case random(Generator)

    mutating func cut(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        switch self {
        case .whole: return bytes.isEmpty ? [] : [bytes[...]]
        case .single: return bytes.indices.map { bytes[$0...$0] }
        case .random(var generator):
            defer { self = .random(generator) }
            var pieces: [ArraySlice<UInt8>] = []
            var start = 0
            while start < bytes.count {
                let most = Bool.random(using: &generator) ? 12 : 700
                let end = min(start + Int.random(in: 1...most, using: &generator), bytes.count)
                pieces.append(bytes[start..<end])
                start = end
            }
            return pieces
        }
    }
}

/// Numbers that follow from a seed (SplitMix64).
struct Generator: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = (seed &+ 1) &* 0xd134_2543_de82_ef95 }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
