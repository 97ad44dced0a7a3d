import AMQPEngine
import ProtonCore

/// Both sides' engines together, for each delivery and for each connection.
enum EngineBenchmarks {
    static func run(_ table: Table, proton: Bool) {
        for (payload, name) in [(100, "100 bytes"), (10_240, "10 KiB")] {
            let aim: Double? = payload == 100 ? 250 : nil
            let batch = payload == 100 ? 100 : 5
            for kind in [
                Kind(name: "settled one by one", batch: 1, settled: false),
                Kind(name: "settled in batches of \(batch)", batch: batch, settled: false),
                Kind(name: "pre-settled, in batches of \(batch)", batch: batch, settled: true),
            ] {
                table.compare("delivery of \(name), out, in and settled: \(kind.name)") {
                    [ours(payload, kind, aim: aim)] + (proton ? [theirs(payload, kind)] : [])
                }
            }
        }
        table.compare("connection") {
            [
                Contestant("headers and open", bytes: bytes(.none) { _ in }) { count in
                    for _ in 0..<count { converse(.none) { _ in } }
                },
                Contestant("SASL ANONYMOUS, headers and open", bytes: bytes(.anonymous) { _ in }) { count in
                    for _ in 0..<count { converse(.anonymous) { _ in } }
                },
                Contestant("the same, begin, attach, detach, end, close", bytes: bytes(.anonymous, wholeLife)) {
                    count in
                    for _ in 0..<count { converse(.anonymous, wholeLife) }
                },
            ]
        }
    }

    private struct Kind {
        let name: String
        let batch: Int
        let settled: Bool
    }

    private static func ours(_ size: Int, _ kind: Kind, aim: Double?) -> Contestant {
        let couple = Box()
        let payload = [UInt8](repeating: 7, count: size)
        couple.deliver(1, payload, kind)
        let before = couple.couple.bytes
        couple.deliver(100, payload, kind)
        return Contestant(
            "Connection, both sides", bytes: (couple.couple.bytes - before) / (100 / kind.batch * kind.batch), aim: aim
        ) { couple.deliver($0, payload, kind) }
    }

    private static func theirs(_ size: Int, _ kind: Kind) -> Contestant {
        let pair = ProtonPair()
        return Contestant("Proton: pn_connection and pn_transport, both sides", bytes: size) { count in
            guard proton_pair_deliver(pair.pointer, size, kind.settled, Int32(kind.batch), count) else {
                fatalError("Proton could not deliver")
            }
        }
    }

    /// Two engines that outlive a closure.
    private final class Box {
        var couple = Couple()

        init() {
            couple.talk()
            couple.attach()
        }

        /// Delivers at least `count`, in whole batches.
        func deliver(_ count: Int, _ payload: [UInt8], _ kind: Kind) {
            let (received, settled) = (couple.received, couple.settled)
            var sent = 0
            while sent < count {
                couple.deliver(kind.batch, payload.span.bytes, settled: kind.settled)
                sent += kind.batch
            }
            guard couple.received - received == sent, kind.settled || couple.settled - settled == sent else {
                fatalError("deliveries were lost")
            }
        }
    }

    private final class ProtonPair {
        let pointer = proton_pair_make(1_000)
        deinit { proton_pair_free(pointer) }
    }

    // MARK: Connections

    private static func wholeLife(_ couple: inout Couple) {
        couple.attach()
        couple.detach()
        couple.close()
        guard couple.isOver else { fatalError("the connection did not end") }
    }

    @inline(never)
    private static func converse(_ sasl: SASLPolicy, _ rest: (inout Couple) -> Void) {
        var couple = Couple(sasl: sasl)
        couple.talk()
        guard couple.isOpen else { fatalError("the connection did not open") }
        rest(&couple)
    }

    /// How many bytes both sides say.
    private static func bytes(_ sasl: SASLPolicy, _ rest: (inout Couple) -> Void) -> Int {
        var couple = Couple(sasl: sasl)
        couple.talk()
        rest(&couple)
        return couple.bytes
    }
}
