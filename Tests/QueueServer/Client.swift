import AMQPEngine
import Glibc
import QueueResource

/// The connection of one client.
final class Client {
    let descriptor: Int32
    private var engine = Connection(.acceptor, Configuration(containerID: "queue-server"), now: Client.now)
    private var queues: QueueConnection
    /// What the engine has not used yet.
    private var rest: [UInt8] = []
    private(set) var isGone = false

    init(_ descriptor: Int32, _ queues: QueueConnection) {
        self.descriptor = descriptor
        self.queues = queues
    }

    var hasOutput: Bool {
        engine.flush(now: Client.now)
        return !engine.firstOutput.isEmpty
    }

    func read() {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count > 0 else {
            engine.transportClosed()
            handleEvents([])
            return end()
        }
        rest += buffer[..<count]
        let input = rest
        rest.removeFirst(engine.receive(input.span.bytes, now: Client.now))
        handleEvents(input)
    }

    /// Does what others' messages and the time demand.
    func serve() {
        engine.tick(now: Client.now)
        queues.tick(on: &engine, now: Client.now)
        handleEvents([])
    }

    func write() {
        guard !isGone else { return }
        while hasOutput {
            let bytes = engine.firstOutput
            let count = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            guard count > 0 else { break }
            engine.written(count)
            handleEvents([])
        }
        if engine.isOver, !hasOutput { end() }
    }

    private func handleEvents(_ input: [UInt8]) {
        while let event = engine.nextEvent() {
            queues.handle(event, input.span.bytes, on: &engine, now: Client.now)
        }
    }

    private func end() {
        isGone = true
        close(descriptor)
    }

    private static var now: Moment {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Moment(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}

extension Connection {
    fileprivate var firstOutput: [UInt8] { output.withUnsafeBytes { Array($0) } }
}
