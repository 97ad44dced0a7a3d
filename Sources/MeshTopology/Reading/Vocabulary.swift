/// The words of the format: which keys each mapping may have. The JSON Schema is held against it.
enum Vocabulary {
    static let topology = [
        "name", "seed", "duration", "defaults", "discovery", "generate", "nodes", "links", "clients", "steps", "expect",
    ]
    static let defaults = ["node", "link", "client"]
    static let shape = [
        "shape", "count", "prefix", "branching", "columns", "degree", "neighbours", "rewire", "seed",
    ]
    static let nodeDefaults = ["prefixes", "listen", "settings"]
    static let node = ["name"] + nodeDefaults
    static let settings = [
        "window", "queue-limit", "max-frame-size", "incoming-window", "attach-limit", "idle-timeout",
        "heartbeat", "maximum-connections", "drain-timeout",
    ]
    static let conditions = ["latency", "jitter", "bandwidth", "loss", "stalls", "resets"]
    static let stalls = ["rate", "for"]
    static let linkDefaults = ["cost"] + conditions + ["there", "back"]
    static let link = ["between"] + linkDefaults
    static let clientDefaults = [
        "node", "role", "address", "rate", "count", "size", "credit", "processing", "outcome", "settle", "start",
        "stop",
    ]
    static let client = ["name"] + clientDefaults
    static let actions = [
        "cut", "heal", "partition", "kill", "restart", "pause", "resume", "degrade", "attach", "detach", "set-credit",
    ]
    static let step = ["at", "every", "times"] + actions
    static let degrade = ["link"] + conditions
    static let claims = [
        "converged within", "path", "delivered", "lost", "duplicates", "returned", "latency p50", "latency p90",
        "latency p99", "latency max", "buffered at most", "fair",
    ]
    static let expectation = ["at", "of"] + claims

    static let shapes = ["line", "ring", "star", "tree", "grid", "torus", "full", "random", "small-world"]
    /// The keys that only some shapes have.
    static let shapeParameters = [
        "tree": ["branching"], "grid": ["columns"], "torus": ["columns"], "random": ["degree", "seed"],
        "small-world": ["neighbours", "rewire", "seed"],
    ]
    /// The keys that only one role has.
    static let senderKeys = ["rate", "count", "size"]
    static let receiverKeys = ["credit", "processing", "outcome"]
}
