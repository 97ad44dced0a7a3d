import AMQPCodec

/// A peer's breach of the protocol, with the scope that AMQP gives it.
enum Violation: Error {
    /// Answered with `detach`; the session goes on.
    case link(Int32, AMQPError)
    /// Answered with `end`; the connection goes on.
    case session(Int32, AMQPError)
    /// Answered with `close`.
    case connection(AMQPError)

    @inline(never)
    static func link(_ link: Int32, _ condition: ErrorCondition, _ sentence: String) -> Violation {
        .link(link, AMQPError(condition, sentence))
    }

    @inline(never)
    static func session(_ session: Int32, _ condition: ErrorCondition, _ sentence: String) -> Violation {
        .session(session, AMQPError(condition, sentence))
    }

    @inline(never)
    static func connection(_ condition: ErrorCondition, _ sentence: String) -> Violation {
        .connection(AMQPError(condition, sentence))
    }
}
