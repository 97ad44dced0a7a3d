import AMQPCodec

/// Every input in every state of a link, at both of its ends.
enum LinkTable {
    static let rows = TableRow.all(detached + attachRcvd + attached + detaching)
}

/// Rows for the sender of a link, for its receiver, and for either.
extension TableBlock where State == LinkEnd {
    static func sender(_ states: LinkState..., rows: KeyValuePairs<Input, Expectation>) -> TableBlock {
        TableBlock(states: states.map { LinkEnd(role: .sender, state: $0) }, rows: rows)
    }

    static func receiver(_ states: LinkState..., rows: KeyValuePairs<Input, Expectation>) -> TableBlock {
        TableBlock(states: states.map { LinkEnd(role: .receiver, state: $0) }, rows: rows)
    }

    static func both(_ states: LinkState..., rows: KeyValuePairs<Input, Expectation>) -> TableBlock {
        let ends = [Role.sender, .receiver].flatMap { role in states.map { LinkEnd(role: role, state: $0) } }
        return TableBlock(states: ends, rows: rows)
    }
}
