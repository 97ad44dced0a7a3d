import AMQPCodec
import AMQPEngine
import Testing

struct WindowTests {
    @Test func aShutWindowStopsTheSenderAndAnOpenOneLetsItGoOn() throws {
        let (pair, session, link, served) = Pair.sending(server: .small("server", window: 4))
        pair.server.connection.pause(pair.server.sessions[0], true)
        let message = bytes(5_000)
        let sent = try pair.client.send(message, on: link)
        #expect(sent.started && !sent.complete && sent.taken == 4 * 447)
        #expect(try !pair.client.send(Array(message[sent.taken...]), on: link).complete)
        pair.pump()
        #expect(pair.client.writable == 0)
        #expect(pair.server.arrivals.count == 4)
        pair.server.connection.pause(pair.server.sessions[0], false)
        var taken = sent.taken
        pair.client.react = { peer, happening in
            guard happening == .writable(session) else { return }
            taken += (try? peer.send(Array(message[taken...]), on: link).taken) ?? 0
        }
        pair.pump()
        #expect(taken == message.count && pair.client.writable == 2)
        #expect(pair.server.messages(on: served) == [message])
    }

    /// A `flow` without a handle says what the session has seen and sent, and nothing of links (§2.7.4); what the peer says it has
    /// sent counts (§2.5.6).
    @Test func aFlowSaysWhereThePeerStands() throws {
        let raw = Raw()
        raw.say(.begin(Begin(nextOutgoingID: .max - 1, incomingWindow: 100, outgoingWindow: 100)))
        raw.engine.serve()
        raw.say(.attach(Raw.attach(0, .sender)))
        for id in 0..<3 as Range<UInt32> { raw.say(Raw.transfer(id)) }
        _ = try raw.heard()
        func seen(next: UInt32) throws -> Flow? {
            raw.say(
                .flow(
                    Flow(
                        nextIncomingID: 0, incomingWindow: 100, nextOutgoingID: next, outgoingWindow: 100, echo: true)))
            guard case .flow(let flow)? = try raw.heard().last else { return nil }
            return flow
        }
        let first = try #require(try seen(next: 1))
        #expect(first.nextIncomingID == 1, "it has gone past the largest number")
        #expect(first.handle == nil && first.linkCredit == nil && first.deliveryCount == nil)
        #expect(first.available == nil && !first.drain && !first.echo)
        #expect(try seen(next: 77)?.nextIncomingID == 77)
    }

    /// The peer's window less the frames that it had not seen when it said so; a peer that has not seen our `begin` has seen none.
    @Test(arguments: [(nil, 0), (0, 0), (2, 1), (4, 3)] as [(UInt32?, UInt32)])
    func whatIsOnItsWayIsTakenOffTheWindow(_ seen: UInt32?, _ room: UInt32) throws {
        let raw = Raw()
        raw.begin(receivers: 1)
        raw.engine.serve()
        raw.engine.connection.accept(raw.engine.links[0], source: nil, target: nil)
        raw.say(Raw.flow(handle: 0, count: 0, credit: 100))
        for _ in 0..<4 { try raw.engine.send([1], on: raw.engine.links[0]) }
        raw.say(
            .flow(Flow(nextIncomingID: seen, incomingWindow: 3, nextOutgoingID: 0, outgoingWindow: 100)))
        var sent: UInt32 = 0
        while try raw.engine.send([1], on: raw.engine.links[0]).started { sent += 1 }
        #expect(sent == room)
    }

    @Test func aDeliveryThatFindsTheWindowShutHasNotBegun() throws {
        let (pair, _, link, _) = Pair.sending(server: .small("server", window: 2))
        pair.server.connection.pause(pair.server.sessions[0], true)
        for _ in 0..<2 { try pair.client.send([1], on: link) }
        let sent = try pair.client.send([1], on: link)
        #expect(!sent.started && !sent.complete && sent.taken == 0)
        #expect(pair.client.flow(of: link)?.credit == 98)
        #expect(!pair.client.isPartial(link))
    }

    /// An abort is a transfer too: without room it waits, and the link with it.
    @Test func anAbortWaitsForTheWindow() throws {
        let (pair, _, link, served) = Pair.sending(server: .small("server", window: 3))
        pair.server.connection.pause(pair.server.sessions[0], true)
        #expect(try pair.client.send(bytes(5_000), on: link).complete == false)
        pair.client.connection.abort(link)
        #expect(try pair.client.send([1], on: link).started == false)
        pair.pump()
        #expect(pair.server.arrivals.allSatisfy { !$0.aborted })
        #expect(pair.server.ended.isEmpty)
        pair.server.connection.pause(pair.server.sessions[0], false)
        pair.pump()
        #expect(pair.server.arrivals.last?.aborted == true)
        #expect(pair.client.writable == 1)
        try pair.client.send([1], on: link)
        pair.pump()
        #expect(pair.server.messages(on: served) == [[1]])
    }

    @Test func theWindowIsRenewedBeforeItRunsOut() throws {
        let (pair, _, link, served) = Pair.sending(credit: 1_000, server: .small("server", window: 16))
        for number in 0..<400 {
            #expect(try pair.client.send([UInt8(truncatingIfNeeded: number)], on: link).complete)
            if number % 7 == 0 { pair.pump() }
        }
        pair.pump()
        #expect(pair.server.messages(on: served).count == 400)
        #expect(pair.client.outcomes.count == 400)
    }

    @Test func eachSessionHasAWindowOfItsOwn() throws {
        let (pair, _, link, _) = Pair.sending(server: .small("server", window: 2))
        let second = try #require(pair.client.begin())
        let other = pair.client.attach("other", in: second)
        pair.pump()
        pair.server.connection.pause(pair.server.sessions[0], true)
        for _ in 0..<2 { try pair.client.send([1], on: link) }
        #expect(try pair.client.send([1], on: link).started == false)
        for _ in 0..<2 { #expect(try pair.client.send([1], on: other).started) }
    }

    @Test func tooMuchOutputStopsTransfersUntilHalfOfItIsWritten() throws {
        var configuration = Configuration(containerID: "client")
        configuration.outputLimit = 10_000
        let (pair, session, link, served) = Pair.sending(client: configuration, server: .small("server"))
        let message = bytes(30_000)
        let sent = try pair.client.send(message, on: link)
        #expect(!sent.complete && sent.taken < 10_512)
        #expect(pair.client.pendingOutput < 10_512)
        pair.server.receive(pair.client.takeOutput(now: pair.now, atMost: 5_000), now: pair.now)
        #expect(pair.client.writable == 0)
        pair.server.receive(pair.client.takeOutput(now: pair.now, atMost: 600), now: pair.now)
        #expect(pair.client.log.last == .writable(session))
        var taken = sent.taken
        pair.client.react = { peer, happening in
            guard happening == .writable(session) else { return }
            taken += (try? peer.send(Array(message[taken...]), on: link).taken) ?? 0
        }
        taken += try pair.client.send(Array(message[taken...]), on: link).taken
        pair.pump()
        #expect(pair.server.messages(on: served) == [message])
    }
}
