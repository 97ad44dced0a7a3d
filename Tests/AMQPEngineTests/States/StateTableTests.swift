import Testing

/// What comes of every input in every state of connection, session and link.
struct StateTableTests {
    @Test func noPairIsMissingOrListedTwice() {
        #expect(gaps(in: ConnectionTable.rows, ConnectionState.allCases, ConnectionInput.allCases) == [])
        #expect(gaps(in: SessionTable.rows, SessionState.allCases, SessionInput.allCases) == [])
        #expect(gaps(in: LinkTable.rows, LinkEnd.all, LinkInput.allCases) == [])
    }

    @Test(arguments: ConnectionTable.rows)
    func connection(_ row: TableRow<ConnectionState, ConnectionInput>) throws {
        let stage = row.state.stage()
        row.input.happen(to: stage)
        try stage.check(row.expected)
        try stage.finish()
    }

    @Test(arguments: SessionTable.rows)
    func session(_ row: TableRow<SessionState, SessionInput>) throws {
        let stage = try row.state.stage()
        row.input.happen(to: stage)
        try stage.check(row.expected)
        try stage.finish()
    }

    @Test(arguments: LinkTable.rows)
    func link(_ row: TableRow<LinkEnd, LinkInput>) throws {
        let stage = try row.state.stage()
        row.input.happen(to: stage, row.state.role)
        try stage.check(row.expected)
        try stage.finish()
    }
}
