public import AMQPEngine

extension Router {
    /// Takes what a connection's SASL layer wants to know, to be answered by ``answer(_:of:)``; nil if there is nothing.
    ///
    /// Look here after each ``receive(_:from:now:)``, if connections are added with a policy that asks.
    public mutating func nextSASLQuestion(of connection: ConnectionID) -> SASLQuestion? {
        peers.index(of: connection).flatMap { peers[$0].engine.nextSASLQuestion() }
    }

    /// Whether a connection waits for ``answer(_:of:)``, and takes in nothing before.
    public func isAwaitingAnswer(_ connection: ConnectionID) -> Bool {
        peers.index(of: connection).map { peers[$0].engine.isAwaitingAnswer } ?? false
    }

    /// Answers a connection's question; nothing happens if it has ended in the meantime.
    ///
    /// Then give again to ``receive(_:from:now:)`` what it has not used, and end the batch.
    public mutating func answer(_ answer: SASLAnswer, of connection: ConnectionID) {
        guard let index = peers.index(of: connection) else { return }
        peers[index].engine.answer(answer)
        touch(index)
    }
}
