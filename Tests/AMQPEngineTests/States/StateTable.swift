import Testing

/// What has to come of each of a number of inputs, in each of a number of states: a row for each input.
struct TableBlock<State: Sendable, Input: Sendable>: Sendable {
    let states: [State]
    let rows: KeyValuePairs<Input, Expectation>

    init(states: [State], rows: KeyValuePairs<Input, Expectation>) {
        self.states = states
        self.rows = rows
    }

    init(_ states: State..., rows: KeyValuePairs<Input, Expectation>) {
        self.init(states: states, rows: rows)
    }
}

/// One input in one state.
struct TableRow<State: Sendable, Input: Sendable>: Sendable, CustomTestStringConvertible {
    let state: State
    let input: Input
    let expected: Expectation

    var testDescription: String { "\(state): \(input)" }

    static func all(_ blocks: [TableBlock<State, Input>]) -> [TableRow] {
        blocks.flatMap { block in
            block.states.flatMap { state in
                block.rows.map { TableRow(state: state, input: $0.key, expected: $0.value) }
            }
        }
    }
}

/// The pairs that a table does not have exactly once, each with how often it has them.
func gaps<State: Hashable, Input: Hashable>(
    in rows: [TableRow<State, Input>], _ states: [State], _ inputs: [Input]
) -> [String] {
    var counts: [String: Int] = [:]
    for row in rows { counts[row.testDescription, default: 0] += 1 }
    return states.flatMap { state in
        inputs.compactMap { input in
            let pair = "\(state): \(input)"
            let count = counts[pair] ?? 0
            return count == 1 ? nil : "\(pair) \(count) times"
        }
    }
}
