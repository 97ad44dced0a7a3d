import AMQPAuthentication
import AMQPCodec
import AMQPEngine
import AMQPTransport
import NIOCore

/// The engine of one connection of a ``TestPeer``, and the hands that work it.
final class PeerDriver: ConnectionDriver {
    private final class Node {
        let link: LinkID
        let address: String?
        var incoming: [UInt8] = []
        var outgoing: [[UInt8]] = []
        var offset = 0

        init(_ link: LinkID, _ address: String?) {
            self.link = link
            self.address = address
        }
    }

    var engine: Connection
    var flush: () -> Void = {}
    var resume: () -> Void = {}
    private let script: TestPeer.Script
    private let eventLoop: any EventLoop
    private let tell: (Happening) -> Void
    private var nodes: [LinkID: Node] = [:]

    init(_ script: TestPeer.Script, _ eventLoop: any EventLoop, _ tell: @escaping (Happening) -> Void) {
        self.script = script
        self.eventLoop = eventLoop
        self.tell = tell
        var configuration = Configuration(containerID: "peer")
        configuration.maxFrameSize = script.maxFrameSize
        configuration.incomingWindow = script.incomingWindow
        configuration.sasl = script.sasl()
        configuration.idleTimeout = 120_000
        configuration.handshakeTimeout = 120_000
        engine = Connection(.acceptor, configuration, now: ConnectionHandler<PeerDriver>.now)
    }

    // MARK: For tests

    func link(_ address: String?) -> LinkID? { nodes.values.first { $0.address == address }?.link }

    func grant(_ credit: UInt32, _ address: String) { link(address).map { engine.grant(credit, on: $0) } }

    func send(_ message: Message, from address: String) {
        guard let node = nodes.values.first(where: { $0.address == address }) else { return }
        node.outgoing.append(message.encoded)
        send(node)
    }

    // MARK: ConnectionDriver

    func receive(_ input: RawSpan, now: Moment) -> Int {
        let used = engine.receive(input, now: now)
        handleEvents(input)
        if let question = engine.nextSASLQuestion() { answer(question) }
        return used
    }

    var isAwaitingAnswer: Bool { engine.isAwaitingAnswer }
    func readComplete() {}
    func transportClosed() {
        engine.transportClosed()
        handleEvents(RawSpan())
    }
    var deadline: Moment? { engine.deadline }
    func tick(now: Moment) { engine.tick(now: now) }
    func takeOutput(now: Moment, _ write: (RawSpan) -> Void) {
        engine.flush(now: now)
        while engine.output.byteCount > 0 {
            let count = engine.output.byteCount
            write(engine.output)
            engine.written(count)
        }
        handleEvents(RawSpan())
    }
    var isOver: Bool { engine.isOver }

    // MARK: Events

    private func handleEvents(_ input: RawSpan) {
        while let event = engine.nextEvent() {
            switch event {
            case .attached(let link): attach(link)
            case .flow(let link, _):
                guard let node = nodes[link], engine.role(of: link) == .sender else { continue }
                tell(.flow(node.address, credit: engine.flow(of: link)?.credit ?? 0))
                send(node)
            case .writable: for node in nodes.values where engine.role(of: node.link) == .sender { send(node) }
            case .transfer(let transfer): receive(transfer, input)
            case .outcome(let outcome): tell(.outcome(nodes[outcome.link]?.address, outcome.state))
            case .detached(let link, _, _):
                if let node = nodes.removeValue(forKey: link) { tell(.detached(node.address)) }
            case .closed(let closure): tell(.closed(closure))
            case .opened: tell(.opened(engine.identity))
            case .begun, .ended, .senderUpdate, .resumption, .suspended: break
            }
        }
    }

    /// Asks the users' table, which takes its time.
    private func answer(_ question: SASLQuestion) {
        let users = script.users
        let eventLoop = eventLoop
        let promise = eventLoop.makePromise(of: SASLAnswer.self)
        promise.completeWithTask { await users.answer(question) }
        promise.futureResult.assumeIsolated().whenSuccess { answer in
            self.engine.answer(answer)
            self.resume()
        }
    }

    private func attach(_ link: LinkID) {
        guard let attach = engine.remoteAttach(of: link) else { return }
        var source = attach.source
        let isSender = attach.role == .receiver
        if source?.dynamic == true { source?.address = "made-up-\(link.generation)" }
        let address = isSender ? source?.address : attach.target?.address
        if let error = script.refused[address ?? ""] { return engine.refuse(link, error) }
        engine.accept(link, source: source, target: attach.target, maxMessageSize: script.maxMessageSize)
        let node = Node(link, address)
        nodes[link] = node
        tell(.attached(address, attach.role))
        if isSender {
            node.outgoing = script.outbox[address ?? ""]?.map(\.encoded) ?? []
        } else if script.credit > 0 {
            engine.grant(script.credit, on: link)
        }
    }

    private func receive(_ transfer: IncomingTransfer, _ input: RawSpan) {
        guard let node = nodes[transfer.link] else { return }
        if transfer.first {
            node.incoming = []
            if transfer.more { tell(.begun(node.address)) }
        }
        input.extracting(transfer.payload).withUnsafeBytes { node.incoming.append(contentsOf: $0) }
        guard !transfer.more, !transfer.aborted, let message = try? Message(decoding: node.incoming.span.bytes) else {
            return
        }
        tell(.message(node.address, message, settled: transfer.settled))
        if let state = script.outcome(message) { engine.update(transfer.delivery, on: transfer.link, state) }
        if script.echoes, let replyTo = message.properties?.replyTo {
            var reply = Message(message.body)
            reply.properties = Properties(correlationID: message.properties?.correlationID)
            send(reply, from: replyTo)
        }
        let credit = engine.flow(of: transfer.link)?.credit ?? 0
        if script.credit > 0, credit <= script.credit / 2 { engine.grant(script.credit, on: transfer.link) }
    }

    private func send(_ node: Node) {
        while let payload = node.outgoing.first {
            let rest = payload.span.bytes.extracting(droppingFirst: node.offset)
            guard let sent = try? engine.send(rest, on: node.link, settled: script.presettled) else { return }
            node.offset += sent.taken
            guard sent.complete else { return }
            node.offset = 0
            node.outgoing.removeFirst()
        }
    }
}

extension Message {
    var encoded: [UInt8] {
        var out = OutputBuffer()
        write(to: &out)
        return out.bytes.withUnsafeBytes { Array($0) }
    }
}
