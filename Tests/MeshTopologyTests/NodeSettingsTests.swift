import MeshTopology
import Testing

/// Settings of a node outside a file, as a command line has them.
struct NodeSettingsTests {
    private func complaint(_ assignments: [String]) -> String? {
        do {
            _ = try Topology.NodeSettings(parsing: assignments)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func everySettingIsReadAsInAFile() throws {
        let texts = [
            ("window", "10"), ("queue-limit", "64KiB"), ("max-frame-size", "4096"), ("incoming-window", "5"),
            ("attach-limit", "1MiB"), ("idle-timeout", "1.5s"), ("heartbeat", "50ms"),
            ("maximum-connections", "7"), ("drain-timeout", "2min"),
        ]
        #expect(texts.map(\.0) == Topology.NodeSettings.names)
        let settings = try Topology.NodeSettings(parsing: texts.map { "\($0)=\($1)" })
        let lines = texts.map { "\($0): \($1)" }.joined(separator: ", ")
        let topology = try Topology(yaml: "nodes: [{name: a, settings: {\(lines)}}]", file: "")
        #expect(settings == topology.nodes[0].settings)
        var expected = Topology.NodeSettings()
        expected.window = 10
        expected.queueLimit = 65_536
        expected.maxFrameSize = 4_096
        expected.incomingWindow = 5
        expected.attachLimit = 1 << 20
        expected.idleTimeout = .milliseconds(1_500)
        expected.heartbeat = .milliseconds(50)
        expected.maximumConnections = 7
        expected.drainTimeout = .seconds(120)
        #expect(settings == expected)
    }

    @Test func whatIsWrittenDownReadsTheSame() throws {
        var settings = Topology.NodeSettings()
        #expect(settings.assignments == [])
        settings.window = .max
        settings.queueLimit = 0
        settings.maxFrameSize = 512
        settings.incomingWindow = 1
        settings.attachLimit = 1 << 30
        settings.idleTimeout = .milliseconds(1)
        settings.heartbeat = .seconds(10)
        settings.maximumConnections = Int(UInt32.max)
        settings.drainTimeout = .seconds(604_799) + .nanoseconds(999_999_001)
        #expect(settings.assignments.contains("idle-timeout=0.001000000s"))
        #expect(try Topology.NodeSettings(parsing: settings.assignments) == settings)
        settings.drainTimeout = .zero
        #expect(try Topology.NodeSettings(parsing: settings.assignments) == settings)
    }

    @Test(arguments: [
        ("window", "a setting has to be NAME=VALUE, such as window=100, and not 'window'"),
        ("windows=1", "there is no setting 'windows'; did you mean 'window'?"),
        (
            "cake=1",
            "there is no setting 'cake'; there are window, queue-limit, max-frame-size, incoming-window, attach-limit, idle-timeout, heartbeat, maximum-connections and drain-timeout"
        ),
        ("=1", "there is no setting ''; there are window"),
        ("window=", "'window' has to be a whole number, at least 1, and is ''"),
        ("window=0", "'window' has to be a whole number, at least 1, and is '0'"),
        ("window=4294967296", "'window' has to be a whole number, at least 1, and is '4294967296'"),
        ("maximum-connections=0", "'maximum-connections' has to be a whole number, at least 1, and is '0'"),
        ("max-frame-size=511", "'max-frame-size' has to be at least 512, and is '511'"),
        ("idle-timeout=5", "'idle-timeout' has to be a duration with a unit"),
        ("idle-timeout=5us", "'idle-timeout' has to be whole milliseconds, and is '5us'"),
        ("idle-timeout=0", "'idle-timeout' has to be more than 0, and is '0'"),
        ("heartbeat=9ms", "'heartbeat' has to be 10ms to 10s, and is '9ms'"),
        ("heartbeat=11s", "'heartbeat' has to be 10ms to 10s, and is '11s'"),
        ("heartbeat=50.5ms", "'heartbeat' has to be whole milliseconds, and is '50.5ms'"),
        ("queue-limit=2GiB", "'queue-limit' has to be at most 1GiB, and is '2GiB'"),
        ("drain-timeout=\n", "'drain-timeout' has to be a duration with a unit"),
    ])
    func whatIsNoSettingIsSaid(_ assignment: String, _ start: String) {
        #expect(complaint([assignment])?.hasPrefix(start) == true, "\(complaint([assignment]) ?? "nothing")")
    }

    @Test func aSettingStandsThereOnce() {
        #expect(complaint(["window=1", "queue-limit=1", "window=1"]) == "'window' is set more than once")
        #expect(complaint(["window=1", "incoming-window=1"]) == nil)
    }
}
