import AMQPCodec

/// How far an error reaches.
enum Scope: Equatable, Sendable { case link, session, connection }

/// An error that one side has told the other.
struct Complaint: Equatable {
    let scope: Scope
    let error: AMQPError

    /// Those among what was said.
    static func all(in said: [Performative]) -> [Complaint] {
        said.compactMap { body in
            switch body {
            case .detach(let detach): detach.error.map { Complaint(scope: .link, error: $0) }
            case .end(let end): end.error.map { Complaint(scope: .session, error: $0) }
            case .close(let close): close.error.map { Complaint(scope: .connection, error: $0) }
            default: nil
            }
        }
    }
}
