import AMQPCodec
import AMQPEngine
import NIOCore

/// The event loop's side of a messenger: its connections, and the commands that come in by the mailbox. Never leaves the event loop.
final class Hub {
    let eventLoop: any EventLoop
    let configuration: MessengerConfiguration
    let containerID: String

    private var connections: [Address.Peer: PeerConnection] = [:]
    var receivers: [Int: ReceivingLink] = [:]
    /// Whether work is taken on.
    private var isRunning = true
    /// Connections with something to do at the end of this turn.
    private var touched: [PeerConnection] = []
    /// Who waits until everything that was put has an outcome.
    private var untilIdle: [Pending<Void>] = []
    /// Who waits until there are no connections.
    private var untilClosed: [@Sendable () -> Void] = []
    private var linkCount = 0
    let keys = KeyCache()

    init(_ configuration: MessengerConfiguration, containerID: String, _ eventLoop: any EventLoop) {
        self.configuration = configuration
        self.containerID = containerID
        self.eventLoop = eventLoop
    }

    // MARK: Commands

    /// Carries out what has been posted.
    func openMailbox(_ mailbox: Mailbox) {
        let commands = mailbox.take()
        for command in commands { perform(command) }
        mailbox.recycle(commands)
        while let connection = touched.popLast() { connection.endTurn() }
        checkIdle()
    }

    private func perform(_ command: Command) {
        switch command {
        case .put(let outgoing): put(outgoing)
        case .withdraw(let tracker):
            guard let connection = connections[tracker.address.peer] else { return }
            connection.withdraw(tracker)
            touch(connection)
        case .settle(let number, let delivery, let outcome):
            guard let receiver = receivers[number] else { return }
            receiver.connection.settle(delivery, outcome, receiver)
            touch(receiver.connection)
        case .taken(let number):
            guard let receiver = receivers[number] else { return }
            receiver.connection.release(receiver)
            touch(receiver.connection)
        case .call(let body): body(self)
        }
    }

    private func put(_ outgoing: Outgoing) {
        guard isRunning else { return outgoing.tracker.finish(.failed(.stopped)) }
        do throws(MessengerError) {
            let connection = try connection(for: outgoing.tracker.address)
            try connection.put(outgoing)
            touch(connection)
        } catch {
            outgoing.tracker.finish(.failed(error))
        }
    }

    /// Attaches a link that receives.
    func subscribe(_ order: SubscriptionOrder) {
        guard isRunning else { return order.attached.finish(.failure(.stopped)) }
        do throws(MessengerError) {
            let connection = try connection(for: order.address)
            receivers[order.number] = try connection.subscribe(order)
            touch(connection)
        } catch {
            order.attached.finish(.failure(error))
        }
    }

    /// Detaches it.
    func unsubscribe(_ number: Int, _ done: Pending<Void>?) {
        guard let receiver = receivers[number] else {
            done?.finish(.success(()))
            return
        }
        receiver.connection.unsubscribe(receiver, done)
        touch(receiver.connection)
    }

    /// Says what keeps a message from going to an address.
    func obstacle(to address: Address, within time: Duration) -> MessengerError {
        guard let connection = connections[address.peer], connection.isAttached(address) else {
            return silence(of: address, within: time)
        }
        return connection.hasCredit(address) ? .noRoom(address, within: time) : .noCredit(address, within: time)
    }

    /// Says whether it is the connection or a link that has not been answered.
    func silence(of address: Address, within time: Duration) -> MessengerError {
        guard connections[address.peer]?.isOpen == true else {
            return .notConnected(peer: address.peer.description, within: time)
        }
        return .notAttached(address, within: time)
    }

    // MARK: Connections

    private func connection(for address: Address) throws(MessengerError) -> PeerConnection {
        if let user = address.user, address.password == nil {
            throw .unreachable(peer: address.peer.description, reason: "the address has no password for \(user)")
        }
        if let connection = connections[address.peer], !connection.isOver { return connection }
        let connection = PeerConnection(address.peer, self)
        connections[address.peer] = connection
        connection.dial()
        return connection
    }

    /// Remembers that a connection has something to do at the end of this turn.
    func touch(_ connection: PeerConnection) {
        if touched.last !== connection { touched.append(connection) }
    }

    /// A connection has ended.
    func forget(_ connection: PeerConnection) {
        if connections[connection.peer] === connection { connections[connection.peer] = nil }
        checkIdle()
        checkClosed()
    }

    /// A link name that no other link has.
    func linkName(_ address: String?) -> String {
        linkCount += 1
        return "\(containerID)-\(linkCount)" + (address.map { "-\($0)" } ?? "")
    }

    // MARK: Start and stop

    func start() { isRunning = true }

    /// Takes on no more work, and lets `idle` know when what was put has its outcomes.
    func quiesce(_ idle: Pending<Void>) {
        isRunning = false
        untilIdle.append(idle)
    }

    /// Closes all connections, and calls `closed` when they are.
    func close(_ closed: @escaping @Sendable () -> Void) {
        isRunning = false
        untilClosed.append(closed)
        for connection in connections.values {
            connection.close()
            touch(connection)
        }
        checkClosed()
    }

    private func checkClosed() {
        guard connections.isEmpty else { return }
        let closed = untilClosed
        untilClosed = []
        for tell in closed { tell() }
    }

    /// Tells those who wait for it that nothing is under way.
    func checkIdle() {
        guard !untilIdle.isEmpty, connections.values.allSatisfy(\.isIdle) else { return }
        for waiter in untilIdle { waiter.finish(.success(())) }
        untilIdle = []
    }
}
