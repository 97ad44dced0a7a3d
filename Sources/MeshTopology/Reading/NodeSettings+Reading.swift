extension Topology.NodeSettings {
    /// The names of all settings, as they stand in a file.
    public static let names = Vocabulary.settings

    /// Reads settings as they stand in a file, each as `NAME=VALUE`: `window=100`, `idle-timeout=5s`.
    ///
    /// Throws a ``NodeSettingError`` that says what is wrong with the first that is none, or that stands there for the second time.
    public init(parsing assignments: some Sequence<String>) throws(NodeSettingError) {
        var known: Set<String> = []
        for assignment in assignments {
            guard let sign = assignment.firstIndex(of: "=") else {
                throw NodeSettingError(
                    "a setting has to be NAME=VALUE, such as window=100, and not \(Sentence.quote(assignment))")
            }
            let name = String(assignment[..<sign])
            let text = String(assignment[assignment.index(after: sign)...])
            guard Self.names.contains(name) else {
                let meant = Sentence.didYouMean(name, Self.names)
                throw NodeSettingError(
                    "there is no setting \(Sentence.quote(name))"
                        + (meant.isEmpty ? "; there are \(Sentence.list(Self.names))" : meant))
            }
            guard known.insert(name).inserted else { throw NodeSettingError("'\(name)' is set more than once") }
            do throws(Quantity.Misfit) { try set(name, text) } catch {
                throw NodeSettingError("'\(name)' \(error.sentence), and is \(Sentence.quote(text))")
            }
        }
    }

    /// The settings that are not as usual, as ``init(parsing:)`` reads them.
    public var assignments: [String] {
        Self.names.compactMap { name in text(of: name).map { "\(name)=\($0)" } }
    }

    /// Gives the setting of that name, which is one of ``names``, the value that a text says.
    mutating func set(_ name: String, _ text: String) throws(Quantity.Misfit) {
        switch name {
        case "window": window = try Self.count(text)
        case "queue-limit": queueLimit = try Quantity.size(text)
        case "max-frame-size": maxFrameSize = try Self.frameSize(text)
        case "incoming-window": incomingWindow = try Self.count(text)
        case "attach-limit": attachLimit = try Quantity.size(text)
        case "idle-timeout": idleTimeout = try Self.milliseconds(text)
        case "heartbeat": heartbeat = try Self.heartbeat(text)
        case "maximum-connections": maximumConnections = Int(try Self.count(text))
        case "drain-timeout": drainTimeout = try Quantity.duration(text)
        default: preconditionFailure("there is no setting \(name)")
        }
    }

    private func text(of name: String) -> String? {
        switch name {
        case "window": window.map(String.init)
        case "queue-limit": queueLimit.map(String.init)
        case "max-frame-size": maxFrameSize.map(String.init)
        case "incoming-window": incomingWindow.map(String.init)
        case "attach-limit": attachLimit.map(String.init)
        case "idle-timeout": idleTimeout.map(Quantity.text)
        case "heartbeat": heartbeat.map(Quantity.text)
        case "maximum-connections": maximumConnections.map(String.init)
        case "drain-timeout": drainTimeout.map(Quantity.text)
        default: preconditionFailure("there is no setting \(name)")
        }
    }

    private static func count(_ text: String) throws(Quantity.Misfit) -> UInt32 {
        UInt32(try Quantity.whole(text, in: 1...Int(UInt32.max)))
    }

    private static func frameSize(_ text: String) throws(Quantity.Misfit) -> UInt32 {
        let size = try Quantity.size(text)
        guard size >= 512 else { throw Quantity.Misfit("has to be at least 512") }
        return UInt32(size)
    }

    private static func heartbeat(_ text: String) throws(Quantity.Misfit) -> Duration {
        let duration = try milliseconds(text)
        guard duration >= .milliseconds(10), duration <= .seconds(10) else {
            throw Quantity.Misfit("has to be 10ms to 10s")
        }
        return duration
    }

    private static func milliseconds(_ text: String) throws(Quantity.Misfit) -> Duration {
        let duration = try Quantity.time(text)
        guard duration.components.attoseconds % 1_000_000_000_000_000 == 0 else {
            throw Quantity.Misfit("has to be whole milliseconds")
        }
        return duration
    }
}

/// Why a text is no setting of a node, in a sentence.
public struct NodeSettingError: Error, Sendable, CustomStringConvertible {
    /// The sentence, without a full stop.
    public let description: String
    init(_ description: String) { self.description = description }
}
