import AMQPTransport
import ArgumentParser

extension HostPort {
    /// Reads an argument, or says how it should look.
    static func argument(_ text: String) throws -> HostPort {
        guard let place = HostPort(text) else {
            throw ValidationError(
                "it has to be HOST:PORT, such as 127.0.0.1:5672 or [::1]:5672, with a port up to 65535")
        }
        return place
    }

    /// Reads an argument that names a port to connect to.
    static func peerArgument(_ text: String) throws -> HostPort {
        let place = try argument(text)
        guard place.port > 0 else { throw ValidationError("nobody can be reached at port 0") }
        return place
    }
}
