import AMQPCodec
import AMQPEngine
import QueueResource
import Testing

/// Whatever is lost with a connection, the resource has all of a transaction or nothing.
struct TransactionCutTests {
    /// A transaction of everything; the connection is lost after so many bytes, of both directions together.
    final class Conversation {
        let world = TransactionPair(client: .small("client"), server: .small("server"))
        let sender: LinkID
        let plain: LinkID
        let acquiring: LinkID
        var bytesLeft: Int
        var isCut = false

        init(_ bytesLeft: Int) {
            self.bytesLeft = bytesLeft
            for text in ["a", "b", "c"] { world.store.append(Array(text.utf8), to: "from") }
            sender = world.sender(to: "to")
            plain = world.receiver(from: "from", credit: 2)
            acquiring = world.receiver(from: "from")
        }

        /// Says how the transaction ended as far as the client knows; nil if it never began.
        func run(fail: Bool) throws -> TransactionController.End? {
            world.ask()
            pump()
            guard case .declared(_, let id)? = world.told.last(where: { $0 != .detached(nil) }) else { return nil }
            world.client.connection.grant(1, on: acquiring, properties: id.flowProperties)
            try world.post("x", on: sender, under: id)
            try world.client.send(Self.large, on: sender, state: id.state)
            pump()
            for (number, message) in world.received.enumerated() where !isCut {
                world.client.connection.update(
                    message.delivery, on: message.link, id.state(with: .accepted), settled: number != 0)
            }
            if !isCut { try world.post("y", on: sender, under: id, settled: true) }
            world.controllerDischarge(id, fail: fail)
            pump()
            if !isCut { cut() }
            return world.end(of: id)
        }

        static let large = bytes(1_200)

        private func pump() {
            while !isCut, carry(world.client, world.server) || carry(world.server, world.client) {}
        }

        private func carry(_ from: Peer, _ to: Peer) -> Bool {
            let said = from.takeOutput(now: world.pair.now)
            let part = said.prefix(bytesLeft)
            bytesLeft -= part.count
            if !part.isEmpty { to.receive(part, now: world.pair.now) }
            if bytesLeft == 0 { cut() }
            return !said.isEmpty && !isCut
        }

        private func cut() {
            isCut = true
            for peer in [world.client, world.server] {
                peer.connection.transportClosed()
                peer.drain()
            }
        }

        var hasAll: Bool {
            world.contents("from") == []
                && world.store.contents(of: "to") == [[0x78], Self.large, [0x79]]
        }

        var hasNothing: Bool { world.contents("from") == ["a", "b", "c"] && world.contents("to") == [] }

        var isTidy: Bool { world.queues.holding == 0 && world.openTransactions == 0 && world.deadline == nil }
    }

    @Test(arguments: [false, true])
    func allOrNothing(_ fail: Bool) throws {
        let whole = Conversation(.max)
        #expect(try whole.run(fail: fail) == (fail ? .rolledBack(nil) : .committed))
        #expect(fail ? whole.hasNothing : whole.hasAll)
        let length = Int.max - whole.bytesLeft
        var ends = (committed: 0, rolledBack: 0, inDoubt: 0, none: 0)
        for count in 1..<length {
            let conversation = Conversation(count)
            switch try conversation.run(fail: fail) {
            case nil:
                ends.none += 1
                #expect(conversation.hasNothing, "\(count)")
            case .rolledBack:
                ends.rolledBack += 1
                #expect(conversation.hasNothing, "\(count)")
            case .committed:
                ends.committed += 1
                #expect(conversation.hasAll && !fail, "\(count)")
            case .inDoubt:
                ends.inDoubt += 1
                #expect((conversation.hasAll || conversation.hasNothing) && !fail, "\(count)")
            }
            #expect(conversation.isTidy, "\(count)")
        }
        #expect(ends.none > 0 && ends.rolledBack > 0 && (ends.inDoubt > 0) == !fail)
    }
}
