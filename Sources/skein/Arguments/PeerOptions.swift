import AMQPEngine
import AMQPMessaging
import AMQPTransport
import ArgumentParser

/// Which node a tool talks to, and as whom.
struct PeerOptions: ParsableArguments {
    @Option(
        name: .customLong("node"), parsing: .unconditional,
        help: ArgumentHelp(
            """
            The node to talk to, or amqp://[user:password@]host[:port]; what stands there can be seen by everybody on this machine \
            (default: 127.0.0.1:5672).
            """, valueName: "host:port"),
        transform: PeerOptions.peer)
    private var given: Address?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Log in as the user in this file, a line NAME:PASSWORD.", valueName: "file"))
    private var login: String?

    private var node: Address { given ?? Address(host: "127.0.0.1", port: 5672) }

    /// Whether it was said which node, or as whom.
    var isGiven: Bool { given != nil || login != nil }

    func validate() throws {
        if login != nil, node.user != nil { throw ValidationError("give a user in --node or by --login, not both") }
    }

    /// Where the node is.
    var place: HostPort { HostPort(host: node.host, port: node.port) }

    /// Complains of an address that names a host of its own, which would not be the one that is asked.
    static func validate(address: String) throws {
        guard Address.scheme(of: address) == nil else {
            throw ValidationError("an address has no host: say --node for the host, and here only what follows it")
        }
    }

    /// The address of a node of AMQP there.
    func address(_ name: String) throws -> Address {
        var address = node
        address.name = name
        if let login {
            let file = try SecretFile(login)
            if let warning = file.warning { Console.complain("warning: \(warning)") }
            let found = try LoginFile.read(file)
            address.user = found.user
            address.password = found.password
        }
        return address
    }

    private static func peer(_ text: String) throws -> Address {
        guard Address.scheme(of: text) != nil else {
            let place = try HostPort.peerArgument(text)
            return Address(host: place.host, port: place.port)
        }
        let address: Address
        do {
            address = try Address(text)
        } catch .invalidAddress(_, let reason) {
            throw ValidationError(reason)
        }
        guard address.name == nil else { throw ValidationError("nothing may follow host and port") }
        return address
    }
}
