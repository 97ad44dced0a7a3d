import AMQPCodec
import NIOCore
import Synchronization

/// What tasks ask of the event loop, handed over in batches: the loop is woken once, however much is posted before it comes to look.
///
/// Everything goes this way, so that what one task asks for first also happens first.
final class Mailbox: Sendable {
    private struct State {
        var letters: [Command] = []
        var spare: [Command] = []
    }

    private let state = Mutex(State())
    let eventLoop: any EventLoop
    let messageLimits: DecodingLimits
    private let hub: NIOLoopBoundBox<Hub>

    /// Creates the mailbox of a hub that lives on `eventLoop`.
    init(_ configuration: MessengerConfiguration, containerID: String, _ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        messageLimits = configuration.messageLimits
        hub = .makeBoxSendingValue(Hub(configuration, containerID: containerID, eventLoop), eventLoop: eventLoop)
    }

    func post(_ command: Command) {
        let isFirst = state.withLock { state in
            state.letters.append(command)
            return state.letters.count == 1
        }
        if isFirst { eventLoop.execute { self.hub.value.openMailbox(self) } }
    }

    /// Takes what has been posted. Give the emptied array back with ``recycle(_:)``.
    func take() -> [Command] {
        state.withLock { state in
            let letters = state.letters
            state.letters = state.spare
            state.spare = []
            return letters
        }
    }

    /// Keeps an array's memory for later posts.
    func recycle(_ letters: consuming [Command]) {
        letters.removeAll(keepingCapacity: true)
        let empty = letters
        state.withLock { $0.spare = empty }
    }
}

/// What the event loop is asked to do.
enum Command: Sendable {
    case put(Outgoing)
    case withdraw(Tracker)
    /// The receiver's number, the delivery, and what became of it.
    case settle(Int, delivery: UInt32, DeliveryState)
    /// A pre-settled delivery of the receiver with that number has been taken.
    case taken(Int)
    /// Anything that happens too seldom to have a case of its own.
    case call(@Sendable (Hub) -> Void)
}

extension Mailbox {
    /// Has the event loop answer a question.
    func ask<Answer: Sendable>(_ question: @escaping @Sendable (Hub) -> Answer) async -> Answer {
        await withCheckedContinuation { continuation in
            post(.call { continuation.resume(returning: question($0)) })
        }
    }
}
