import AMQPTransport
import ArgumentParser
import MeshNode

extension Neighbour {
    /// Reads an argument such as `10.0.0.1:5672` or `10.0.0.1:5672,cost=10`, or says how it should look.
    static func argument(_ text: String) throws -> Neighbour {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let place = try HostPort.peerArgument(String(parts[0]))
        guard parts.count > 1 else { return Neighbour(place) }
        let name = "cost="
        guard parts.count == 2, parts[1].hasPrefix(name) else {
            throw ValidationError("behind HOST:PORT there may only be what the link costs, such as ,cost=10")
        }
        let digits = parts[1].dropFirst(name.count)
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let cost = UInt32(digits), costs.contains(cost) else {
            throw ValidationError("what a link costs has to be a number from 1 to 65535")
        }
        return Neighbour(place, cost: cost)
    }
}
