import AMQPCodec
public import NIOCore
public import NIOPosix
import Synchronization

/// Sends messages to addresses and receives from them; connections, sessions and links take care of themselves.
///
/// ```swift
/// let messenger = Messenger()
/// try await messenger.send(Message("hello"), to: "amqp://127.0.0.1/greetings")
/// for try await received in try await messenger.subscribe(to: "amqp://127.0.0.1/greetings") {
///     print(try received.message.body)
///     received.accept()
/// }
/// await messenger.stop()
/// ```
///
/// There is one connection for each host, port and user, made when it is first wanted and used by every link to that peer. When it is
/// lost, all who wait for something on it are told why, and the next use makes a new one. A messenger that nobody keeps closes its connections.
public final class Messenger: Sendable {
    /// The container id by which peers know it (§2.7.1).
    public let name: String
    let mailbox: Mailbox
    private let counter = Atomic<Int>(0)

    /// Creates a messenger, ready to use, whose connections live on one event loop of the group.
    public init(
        _ configuration: MessengerConfiguration = MessengerConfiguration(),
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) {
        let eventLoop = group.next()
        let name = configuration.name ?? "skein-" + String(UInt64.random(in: 0 ... .max), radix: 36)
        self.name = name
        mailbox = Mailbox(configuration, containerID: name, eventLoop)
    }

    deinit { mailbox.post(.call { $0.close {} }) }

    /// Makes a stopped messenger usable again. A new one need not be started.
    public func start() { mailbox.post(.call { $0.start() }) }

    /// Takes on nothing more, waits up to `timeout` for the outcomes of what was put, gives back what was not taken, and closes links and
    /// connections.
    ///
    /// Whoever still waits for anything then gets ``MessengerError/stopped``. If the task is cancelled, outcomes are not waited for. Peers have two
    /// seconds to answer the close.
    public func stop(timeout: Duration = .seconds(5)) async {
        let idle = Pending<Void>()
        mailbox.post(.call { $0.quiesce(idle) })
        try? await idle.value(timeout: timeout, on: mailbox.eventLoop, else: .cancelled)
        await withCheckedContinuation { continuation in
            mailbox.post(.call { $0.close { continuation.resume() } })
        }
    }

    /// A number that no other subscription or request has.
    func nextNumber() -> Int { counter.add(1, ordering: .relaxed).newValue }
}
