extension Topology {
    /// Something that is done to the mesh.
    public struct Step: Sendable, Hashable {
        /// When, from the start.
        public var at: Duration
        /// What.
        public var action: Action

        /// A step.
        public init(at: Duration, _ action: Action) {
            self.at = at
            self.action = action
        }
    }

    /// What is done to the mesh.
    public enum Action: Sendable, Hashable {
        /// Nothing gets through these links any more, and neither end is told.
        case cut([Way])
        /// These links are again as they were at the start, neither cut nor degraded.
        case heal([Way])
        /// All links are again as they were at the start.
        case healAll
        /// Every link between different groups is cut. No node is in two; those that are in none are one more group.
        case partition([[String]])
        /// These nodes die at once, as by SIGKILL.
        case kill([String])
        /// These nodes, which are dead, start anew.
        case restart([String])
        /// These nodes or clients do nothing any more, as by SIGSTOP.
        case pause([String])
        /// These nodes or clients, which are paused, go on.
        case resume([String])
        /// The conditions of these links change.
        case degrade([Way], Degradation)
        /// These clients attach.
        case attach([String])
        /// These clients detach.
        case detach([String])
        /// This receiver grants credit for so many messages at a time from now on.
        case setCredit(client: String, credit: UInt32)

        /// Its word in a file.
        public var keyword: String {
            switch self {
            case .cut: "cut"
            case .heal, .healAll: "heal"
            case .partition: "partition"
            case .kill: "kill"
            case .restart: "restart"
            case .pause: "pause"
            case .resume: "resume"
            case .degrade: "degrade"
            case .attach: "attach"
            case .detach: "detach"
            case .setCredit: "set-credit"
            }
        }
    }
}
