import MeshSimulator
import MeshTopology
import NIOCore

/// One direction of a link: what bytes meet there, and whether they get through at all.
final class RelayDirection {
    private(set) var conditions: Topology.Conditions
    /// The same as a pipe has it.
    private(set) var pipeConditions: Conditions
    /// Whether bytes arrive at once and all.
    private(set) var isPerfect = false
    var isCut = false
    /// How many stalls there are just now.
    private var stalls = 0
    var dice: Dice
    private let eventLoop: any EventLoop
    private var alarms: [Int: Scheduled<Void>] = [:]
    private var alarmCount = 0

    /// What is to be done when bytes get through again after a stall, and when the connections are to be reset.
    var whenOpen: () -> Void = {}
    var whenReset: () -> Void = {}

    init(_ conditions: Topology.Conditions, _ dice: Dice, _ eventLoop: any EventLoop) {
        self.conditions = conditions
        pipeConditions = Conditions(conditions)
        self.dice = dice
        self.eventLoop = eventLoop
        set(conditions)
    }

    /// Whether bytes get through now.
    var isOpen: Bool { !isCut && stalls == 0 }

    func set(_ conditions: Topology.Conditions) {
        self.conditions = conditions
        pipeConditions = Conditions(conditions)
        isPerfect = pipeConditions.isPerfect
        rest()
        waitForStall()
        waitForReset()
    }

    /// Nothing happens by itself any more.
    func rest() {
        for alarm in alarms.values { alarm.cancel() }
        alarms = [:]
        stalls = 0
    }

    private func waitForStall() {
        guard let trouble = conditions.stalls else { return }
        act(in: dice.wait(rate: trouble.rate)) { [self] in
            stalls += 1
            act(in: Double(trouble.length.nanoseconds) / 1e9) { [self] in
                stalls -= 1
                whenOpen()
            }
            waitForStall()
        }
    }

    private func waitForReset() {
        guard let rate = conditions.resets else { return }
        act(in: dice.wait(rate: rate)) { [self] in
            whenReset()
            waitForReset()
        }
    }

    private func act(in seconds: Double, _ act: @escaping () -> Void) {
        alarmCount += 1
        let number = alarmCount
        // A rate may be so small that it would never happen; then a year is long enough.
        let time = TimeAmount.nanoseconds(Int64(min(seconds, 31_536_000) * 1e9))
        alarms[number] = eventLoop.assumeIsolated().scheduleTask(in: time) { [self] in
            alarms[number] = nil
            act()
        }
    }
}

extension Conditions {
    fileprivate var isPerfect: Bool { latency == 0 && jitter == 0 && bandwidth == nil && loss == 0 }
}
