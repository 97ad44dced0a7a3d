import Testing

/// Seeded conversations against a model.
struct RandomTransactionTests {
    @Test(arguments: 0..<8)
    func theQueuesHoldWhatTheModelSays(_ part: UInt64) throws {
        var (committed, rolledBack) = (0, 0)
        for seed in part * 50..<(part + 1) * 50 {
            let random = RandomTransactions(seed)
            try random.run(steps: 150)
            #expect(random.complaints.map { $0.prefix(80) }.isEmpty, "seed \(seed)")
            committed += random.committed
            rolledBack += random.rolledBack
        }
        #expect(committed > 50 && rolledBack > 50)
    }
}
