import AMQPEngine
import MeshRouter

/// A client that does what its script says, and connects again when it has lost its node.
final class SimulatedClient {
    let script: ClientScript
    let place: Int
    unowned let simulation: Simulation
    private var dialler = Dialler()
    private(set) var end: ClientEnd?
    private(set) var isStopped = false
    /// How many messages there are to send by now, and how many have been begun.
    private(set) var due = 0
    private(set) var begun = 0

    init(_ script: ClientScript, at place: Int, _ simulation: Simulation) {
        self.script = script
        self.place = place
        self.simulation = simulation
    }

    var isSender: Bool { if case .sender = script.role { true } else { false } }

    func start() {
        simulation.note(.connect(self), at: simulation.now)
        guard case .sender(let sending) = script.role else { return }
        if sending.interval == nil {
            due = sending.count ?? .max
        } else {
            simulation.note(.produce(self), at: simulation.now)
        }
    }

    /// The node has taken the connection.
    func connected(_ end: ClientEnd) {
        self.end = end
        dialler.linked(now: simulation.now)
    }

    /// The connection is over, or was refused.
    func connectionEnded() {
        end = nil
        guard !isStopped, let moment = dialler.ended(now: simulation.now, chance: simulation.dice.unit()) else {
            return
        }
        simulation.note(.connect(self), at: moment)
    }

    /// Another message is to be sent.
    func produce() {
        guard !isStopped, case .sender(let sending) = script.role, due < sending.count ?? .max,
            let interval = sending.interval
        else { return }
        due += 1
        end?.push()
        var next = simulation.now
        next.nanoseconds += interval
        simulation.note(.produce(self), at: next)
    }

    func countBegun() { begun += 1 }

    /// Sends no more and leaves when all is settled, in good order.
    func stop() {
        guard !isStopped else { return }
        isStopped = true
        dialler.stop()
        end?.leave()
    }
}
