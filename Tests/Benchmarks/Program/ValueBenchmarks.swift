import AMQPCodec
import ProtonCore

/// A large map, against Proton's tree of values.
enum ValueBenchmarks {
    static func run(_ table: Table, proton: Bool) {
        // Swift keeps up to 15 octets of text in the string itself; longer ones are an allocation each.
        run("map of 1,000 strings of 5 to 7 octets to longs", Samples.map(key: "key-"), table, proton: proton)
        run(
            "map of 1,000 strings of 19 to 21 octets to longs", Samples.map(key: "customer-number-of-"), table,
            proton: proton)
    }

    private static func run(_ name: String, _ map: Value, _ table: Table, proton: Bool) {
        let bytes = Samples.encoded { $0.write(map) }
        table.compare("\(name), decoded") {
            let ours = Contestant("Value", bytes: bytes.count) { count in
                for _ in 0..<count { use(decode(bytes)) }
            }
            guard proton else { return [ours] }
            return [
                ours,
                Contestant("Proton: pn_data_decode, same pn_data_t", bytes: bytes.count) { count in
                    guard proton_decode_value(bytes, bytes.count, count) else { fatalError("Proton could not decode") }
                },
            ]
        }
        table.compare("\(name), encoded") {
            let ours = Contestant("Value", bytes: bytes.count) { count in
                var out = OutputBuffer(capacity: 1 << 16)
                for _ in 0..<count {
                    out.write(map)
                    out.removeFirst(out.count)
                }
            }
            guard proton else { return [ours] }
            return [
                ours,
                Contestant("Proton: pn_data_encode", bytes: bytes.count) { count in
                    guard proton_encode_value(bytes, bytes.count, count) else { fatalError("Proton could not encode") }
                },
            ]
        }
    }

    @inline(never)
    private static func decode(_ bytes: [UInt8]) -> Value {
        do {
            var reader = ValueReader(bytes.span.bytes)
            return try reader.value()
        } catch {
            fatalError("\(error)")
        }
    }
}
