import AMQPTransport
import ArgumentParser

/// Which node a tool talks to.
struct PeerOptions: ParsableArguments {
    @Option(
        name: .customLong("node"), parsing: .unconditional,
        help: ArgumentHelp("The node to talk to (default: 127.0.0.1:5672).", valueName: "host:port"),
        transform: HostPort.peerArgument)
    var place = HostPort(host: "127.0.0.1", port: 5672)
}
