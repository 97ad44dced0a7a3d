import AMQPEngine
import AMQPTransport
import MeshSimulator

typealias ClientHandler = ConnectionHandler<ClientDriver>

/// Stands between a channel and a client's end of the connection.
final class ClientDriver: ConnectionDriver {
    private let end: ClientEnd
    private var isClosed = false

    init(_ end: ClientEnd) { self.end = end }

    func receive(_ input: RawSpan, now: Moment) -> Int { end.receive(input) }
    var isAwaitingAnswer: Bool { false }
    func readComplete() { if !end.isPaused { end.readComplete() } }
    var deadline: Moment? { end.isPaused ? nil : end.deadline }
    func tick(now: Moment) { if !end.isPaused { end.tick() } }
    func takeOutput(now: Moment, _ write: (RawSpan) -> Void) { if !end.isPaused { end.takeOutput(write) } }
    var isOver: Bool { end.isOver }

    func transportClosed() {
        guard !isClosed else { return }
        isClosed = true
        end.transportClosed()
    }
}
