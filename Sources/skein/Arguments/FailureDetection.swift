/// How soon a neighbour is given up that has fallen silent.
enum FailureDetection: String, CaseIterable {
    case `default`
    case fast

    /// What a node promises its neighbours.
    var heartbeat: Duration {
        switch self {
        case .default: .milliseconds(300)
        case .fast: .milliseconds(50)
        }
    }
}
