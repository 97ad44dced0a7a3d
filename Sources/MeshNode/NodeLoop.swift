import AMQPCodec
import AMQPEngine
import AMQPTransport
import Logging
import MeshRouter
import NIOCore

/// What of a node lives on its event loop: the router, the connections' drivers and the connectors.
final class NodeLoop {
    let eventLoop: any EventLoop
    let logger: Logger
    private let configuration: NodeConfiguration
    private var router: Router
    private var drivers: [ConnectionID: PeerDriver] = [:]
    private var listeners: [any Channel] = []
    private var connectors: [Connector] = []
    private let desk: LoginDesk
    /// When the router is told the time.
    private var alarm: (at: Moment, task: Scheduled<Void>)?
    private var shutdownDone: EventLoopPromise<Void>?
    private var isStopping: Bool { shutdownDone != nil }

    init(_ configuration: NodeConfiguration, instance: UInt64, eventLoop: any EventLoop, logger: Logger) {
        self.configuration = configuration
        self.eventLoop = eventLoop
        self.logger = logger
        desk = LoginDesk(configuration.access?.users, eventLoop)
        router = Router(configuration.router(instance: instance), now: PeerHandler.now)
    }

    func start(_ listeners: [any Channel]) {
        self.listeners = listeners
        connectors = configuration.connect.map { Connector($0, self) }
        for connector in connectors { connector.dial() }
    }

    // MARK: Connections

    /// Takes on a channel whose transport is there, or is just about to be.
    func adopt(_ channel: any Channel, _ side: Connection.Side, dialled connector: Connector?) throws {
        guard drivers.count < configuration.maximumConnections, !isStopping else {
            logger.warning("turned away a connection: \(drivers.count) are open already")
            throw NodeError("no room for another connection")
        }
        let address = connector.map { "\($0.place)" } ?? channel.remoteAddress.map(Self.describe) ?? "?"
        let sasl = (connector == nil ? configuration.access?.policy : configuration.credentials?.policy) ?? .anonymous
        let cost = connector?.neighbour.cost ?? 1
        let id = router.add(side, address: address, cost: cost, sasl: sasl, now: PeerHandler.now)
        let driver = PeerDriver(id, self, connector)
        drivers[id] = driver
        let handler = PeerHandler(driver)
        driver.handler = handler
        do { try channel.pipeline.syncOperations.addHandler(handler) } catch {
            // The transport is gone already, and nobody would say so.
            drivers[id] = nil
            router.transportClosed(id)
            throw error
        }
    }

    private static func describe(_ address: SocketAddress) -> String {
        guard let host = address.ipAddress, let port = address.port else { return "\(address)" }
        return HostPort(host: host, port: port).description
    }

    func receive(_ input: RawSpan, from id: ConnectionID, now: Moment) -> Int {
        let used = router.receive(input, from: id, now: now)
        if let question = router.nextSASLQuestion(of: id) { answer(question, of: id) }
        return used
    }

    private func answer(_ question: SASLQuestion, of id: ConnectionID) {
        desk.ask(question, of: id) { answer in
            self.router.answer(answer, of: id)
            self.drivers[id]?.handler?.resume()
        }
    }

    func isAwaitingAnswer(_ id: ConnectionID) -> Bool { router.isAwaitingAnswer(id) }

    func deadline(of id: ConnectionID) -> Moment? { router.deadline(of: id) }

    func tick(_ id: ConnectionID, now: Moment) { router.tick(id, now: now) }

    func isOver(_ id: ConnectionID) -> Bool { router.isOver(id) }

    func takeOutput(of id: ConnectionID, now: Moment, _ write: (RawSpan) -> Void) {
        router.takeOutput(of: id, now: now, write)
    }

    func transportClosed(_ id: ConnectionID) {
        guard let driver = drivers.removeValue(forKey: id) else { return }
        router.transportClosed(id)
        desk.cancel(id)
        driver.connector?.connectionEnded()
    }

    /// Ends a batch: the router does what is left, and every connection that has output writes it.
    func endBatch() {
        var wrote = true
        while wrote {
            router.endBatch()
            wrote = false
            // Writing makes room, and room may be what something waited for.
            while let id = router.nextTouched() {
                drivers[id]?.handler?.flush()
                wrote = true
            }
        }
        for notice in router.takeNotices() { act(on: notice) }
        setAlarm()
        finishShutdown()
    }

    private func setAlarm() {
        guard let deadline = router.deadline, !isStopping else { return }
        // One that rings early finds nothing to do and sets the next.
        if let alarm, alarm.at <= deadline { return }
        alarm?.task.cancel()
        let time = NIODeadline.uptimeNanoseconds(UInt64(clamping: deadline.nanoseconds))
        alarm = (deadline, eventLoop.assumeIsolated().scheduleTask(deadline: time) { self.ring() })
    }

    private func ring() {
        alarm = nil
        router.tick(now: PeerHandler.now)
        endBatch()
    }

    private func act(on notice: Notice) {
        switch notice {
        case .trunkUp(let name, let id):
            logger.info("linked to \(name)")
            let dialled = drivers[id]?.connector
            dialled?.succeeded(name)
            for connector in connectors where connector !== dialled { connector.linkedOtherwise(name) }
        case .trunkDown(let name, let reason):
            logger.log(
                level: isStopping ? .debug : .warning, "lost the link to \(name)\(reason.map { ": \($0)" } ?? "")")
            for connector in connectors { connector.neighbourLost(name) }
        case .trunkRedundant(let name, let id):
            logger.debug("closed a second connection to \(name)")
            drivers[id]?.connector?.park(until: name)
        case .trunkUnclear(let name, let id):
            logger.debug("\(name) has closed the link for another")
            drivers[id]?.connector?.linkUnclear(name)
            for connector in connectors { connector.neighbourUnclear(name) }
        case .connectedToSelf(let id):
            if let connector = drivers[id]?.connector {
                logger.error("\(connector.place) is this node itself; it is not dialled again")
                connector.stop()
            }
        case .nameTaken(let name, _):
            logger.error(
                "turned away a node that is named '\(name)', as another is; every node needs a name of its own")
        case .connectionOver(let id, let address, let reason):
            guard let reason else { return }
            if let connector = drivers[id]?.connector { return connector.failed(reason) }
            logger.info("the connection from \(address) ended: \(reason)")
        case .loginFailed(let id, let address, let reason):
            if let connector = drivers[id]?.connector { return connector.refused(reason) }
            logger.warning("turned away \(address): \(reason)")
        case .badControl(let name, let reason):
            logger.warning("ignored a control message of \(name): \(reason)")
        }
    }

    // MARK: Leaving

    func shutdown() -> EventLoopFuture<Void> {
        if let shutdownDone { return shutdownDone.futureResult }
        let promise = eventLoop.makePromise(of: Void.self)
        shutdownDone = promise
        for connector in connectors { connector.stop() }
        for listener in listeners { listener.close(promise: nil) }
        router.drain()
        alarm?.task.cancel()
        alarm = nil
        let patience = TimeAmount.nanoseconds(configuration.drainTimeout.nanoseconds)
        eventLoop.assumeIsolated().scheduleTask(in: patience) { self.closeAll() }
        endBatch()
        return promise.futureResult
    }

    private func finishShutdown() {
        guard isStopping else { return }
        if drivers.isEmpty { return endShutdown() }
        if router.isIdle { closeAll() }
    }

    private func endShutdown() {
        desk.close()
        shutdownDone?.succeed()
    }

    private var isClosingAll = false

    private func closeAll() {
        guard !isClosingAll else { return }
        isClosingAll = true
        for id in router.connections {
            router.close(id, AMQPError(.connectionForced, "the node is shutting down"))
        }
        endBatch()
        // A peer that does not answer is not waited for long.
        eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) {
            for driver in self.drivers.values { driver.handler?.cut() }
            self.endShutdown()
        }
    }
}

extension Duration {
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
