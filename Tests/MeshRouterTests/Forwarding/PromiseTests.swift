import AMQPCodec
import Testing

/// What a node says of a link that it takes.
struct PromiseTests {
    /// A dynamic node goes with its link, whatever was asked for.
    @Test func dynamicNodesLiveAsLongAsTheirLinks() throws {
        let mesh = Mesh.line(1)
        var asked = Source(dynamic: true)
        asked.dynamicNodeProperties = AMQPMap()
        asked.dynamicNodeProperties?.lifetimePolicy = .deleteOnNoMessages
        let receiver = mesh.client(at: 0).receiver(from: asked)
        mesh.run()
        let source = try #require(receiver.attach?.source)
        #expect(source.dynamic && source.dynamicNodeProperties?.lifetimePolicy == .deleteOnClose)
    }

    /// The answer says what the source really is (§2.6.3), and how it settles (§2.7.5), not what was asked for.
    @Test(arguments: [SenderSettleMode.unsettled, .settled, .mixed])
    func filtersAndCopiesAreNotPromised(_ mode: SenderSettleMode) throws {
        let mesh = Mesh.line(1)
        let client = mesh.client(at: 0)
        var source = Source(
            address: "a", durable: .unsettledState, expiryPolicy: .never, timeout: 1_000, distributionMode: "copy",
            capabilities: ["topic", "temporary-topic"])
        source.filter = ["selector": .described(Described(descriptor: .symbol("x:y"), value: .string("a > 1")))]
        let receiver = client.receiver(from: source, mode: mode)
        let sender = client.sender("a")
        mesh.run()
        let attach = try #require(receiver.attach)
        #expect(attach.source?.filter == nil && attach.source?.distributionMode == "move")
        #expect(attach.source?.durable == TerminusDurability.none)
        #expect(attach.source?.expiryPolicy == .sessionEnd && attach.source?.timeout == 0)
        #expect(attach.source?.capabilities == ["topic"], "that is kept")
        #expect(attach.sndSettleMode == (mode == .settled ? .settled : .mixed))
        sender.send([1])
        sender.send([2], settled: true)
        mesh.run()
        #expect(receiver.messages.map(\.settled) == [mode == .settled, true])
        mesh.expectNothingLeft()
    }
}
