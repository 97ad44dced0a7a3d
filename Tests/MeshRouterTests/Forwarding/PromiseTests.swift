import AMQPCodec
import Testing

/// What a node says of a link that it takes.
struct PromiseTests {
    /// The answer says what the source really is (§2.6.3), and how it settles (§2.7.5), not what was asked for.
    @Test(arguments: [SenderSettleMode.unsettled, .settled, .mixed])
    func filtersAndCopiesAreNotPromised(_ mode: SenderSettleMode) throws {
        let mesh = Mesh.line(1)
        let client = mesh.client(at: 0)
        var source = Source(address: "a", durable: .unsettledState, distributionMode: "copy")
        source.filter = ["selector": .described(Described(descriptor: .symbol("x:y"), value: .string("a > 1")))]
        let receiver = client.receiver(from: source, mode: mode)
        let sender = client.sender("a")
        mesh.run()
        let attach = try #require(receiver.attach)
        #expect(attach.source?.filter == nil && attach.source?.distributionMode == "move")
        #expect(attach.source?.durable == TerminusDurability.none)
        #expect(attach.sndSettleMode == (mode == .settled ? .settled : .mixed))
        sender.send([1])
        sender.send([2], settled: true)
        mesh.run()
        #expect(receiver.messages.map(\.settled) == [mode == .settled, true])
        mesh.expectNothingLeft()
    }
}
