import AMQPCodec
import ProtonCore

/// Messages, against Proton's own.
enum MessageBenchmarks {
    static func run(_ table: Table, proton: Bool) {
        let message = Samples.message
        let bytes = Samples.encoded { message.write(to: &$0) }
        table.compare("message, decoded: all sections, every value") {
            let ours = Contestant("Message", bytes: bytes.count) { count in
                for _ in 0..<count { use(decode(bytes)) }
            }
            guard proton else { return [ours] }
            return [
                ours,
                decoding("pn_message_decode and the parts, new message", bytes, PROTON_EVERYTHING, reuse: false),
                decoding("pn_message_decode and the parts, same message", bytes, PROTON_EVERYTHING, reuse: true),
                decoding("pn_message_decode alone (maps and body copied), new", bytes, PROTON_MESSAGE, reuse: false),
                decoding("pn_message_decode alone (maps and body copied), same", bytes, PROTON_MESSAGE, reuse: true),
            ]
        }
        table.compare("message, viewed: to and the octets of the body") {
            let ours = Contestant("MessageView", bytes: bytes.count) { count in
                for _ in 0..<count { viewAddressAndBody(bytes) }
            }
            guard proton else { return [ours] }
            return [
                ours,
                decoding("pn_message_decode, address, body, new message", bytes, PROTON_ADDRESS_AND_BODY, reuse: false),
                decoding("pn_message_decode, address, body, same message", bytes, PROTON_ADDRESS_AND_BODY, reuse: true),
            ]
        }
        table.compare("message, viewed: to alone") {
            [
                Contestant("MessageView", bytes: bytes.count) { count in
                    for _ in 0..<count { viewAddress(bytes) }
                }
            ]
        }
        table.compare("message, encoded") {
            [
                Contestant("Message", bytes: bytes.count) { count in
                    var out = OutputBuffer(capacity: 4096)
                    for _ in 0..<count {
                        message.write(to: &out)
                        out.removeFirst(out.count)
                    }
                }
            ]
        }
        // Proton keeps what it has encoded of a message, so that only one whose fields are set anew is encoded anew.
        table.compare("message, made of its parts and encoded") {
            let annotations = message.messageAnnotations.pairs.map { ($0.key, $0.value) }
            let properties = message.applicationProperties.pairs.map { ($0.key, $0.value) }
            let ours = Contestant("Message", bytes: bytes.count) { count in
                var out = OutputBuffer(capacity: 4096)
                for _ in 0..<count {
                    Samples.remake(message, annotations, properties).write(to: &out)
                    out.removeFirst(out.count)
                }
            }
            guard proton else { return [ours] }
            return [
                ours,
                Contestant("Proton: fields set, pn_message_encode", bytes: bytes.count) { count in
                    guard proton_encode(bytes, bytes.count, count) else { fatalError("Proton could not encode") }
                },
            ]
        }
    }

    private static func decoding(
        _ name: String, _ bytes: [UInt8], _ depth: proton_depth, reuse: Bool
    ) -> Contestant {
        Contestant("Proton: " + name, bytes: bytes.count) { count in
            guard proton_decode(bytes, bytes.count, depth, reuse, count) else { fatalError("Proton could not decode") }
        }
    }

    @inline(never)
    private static func decode(_ bytes: [UInt8]) -> Message {
        do { return try Message(decoding: bytes.span.bytes) } catch { fatalError("\(error)") }
    }

    @inline(never)
    private static func viewAddress(_ bytes: [UInt8]) {
        do { use(try MessageView(bytes.span.bytes).to) } catch { fatalError("\(error)") }
    }

    @inline(never)
    private static func viewAddressAndBody(_ bytes: [UInt8]) {
        do {
            let view = MessageView(bytes.span.bytes)
            use(try view.to)
            var data = try view.data
            while let octets = try data.next() { use(octets.byteCount) }
        } catch {
            fatalError("\(error)")
        }
    }
}
