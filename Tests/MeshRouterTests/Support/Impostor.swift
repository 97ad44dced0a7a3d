import AMQPCodec
import AMQPEngine

@testable import MeshRouter

extension Mesh {
    /// A client that says it is a node, and then says what the test wants.
    func impostor(
        at node: Int, name: String = "Z", instance: UInt64 = 99, version: UInt32 = Trunk.version,
        configure: (inout Configuration) -> Void = { _ in }
    ) -> Client {
        var configuration = Configuration(containerID: name)
        configuration.desiredCapabilities = [Trunk.capability]
        configuration.properties = [
            Trunk.nodeKey: .string(name), Trunk.instanceKey: .ulong(instance), Trunk.versionKey: .uint(version),
        ]
        configure(&configuration)
        let client = client(at: node, configuration)
        client.welcome = 256
        return client
    }
}

extension Client {
    /// The advertisements that a neighbour has sent to this impostor.
    var heard: [Advertisement] { said.compactMap(Advertisement.init) }

    /// The probes that it has sent.
    var probes: [Probe] { said.compactMap(Probe.init) }

    /// The answers to probes that it has sent.
    var probeAnswers: [ProbeAnswer] { said.compactMap(ProbeAnswer.init) }

    private var said: [Value] {
        receivers.filter { $0.attach?.source?.address == Trunk.controlAddress }.flatMap(\.decoded).compactMap {
            if case .value(let value) = $0.body { .some(value) } else { .none }
        }
    }
}
