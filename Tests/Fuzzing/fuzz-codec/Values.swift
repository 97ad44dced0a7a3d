import AMQPCodec
import FuzzSupport

func readValue(_ input: [UInt8]) {
    readFields(input)
    guard let (value, end) = reading(input, { reader throws(DecodingError) in try reader.value() }) else { return }
    let skipped = reading(input) { reader throws(DecodingError) in try reader.skip() }
    require(skipped?.end == end, "skipping a value leads where reading it does")
    let limited = reading(input, limits: tight) { reader throws(DecodingError) in try reader.value() }
    require(limited == nil || limited?.result == value, "limits refuse a value or change nothing")

    let written = writing { $0.write(value) }
    guard let (again, rest) = reading(written, { reader throws(DecodingError) in try reader.value() }) else {
        fatalError("what was written cannot be read")
    }
    require(rest == written.count && again == value, "a value survives being written")
    require(again.hashValue == value.hashValue, "equal values have equal hashes")
    require(writing { $0.write(again) } == written, "a value is always written the same way")
    readCodable(value)
}

/// The types that fields can have, each read alone.
private func readFields(_ input: [UInt8]) {
    _ = reading(input) { reader throws(DecodingError) in try reader.boolean() }
    _ = reading(input) { reader throws(DecodingError) in try reader.ubyte() }
    _ = reading(input) { reader throws(DecodingError) in try reader.ushort() }
    _ = reading(input) { reader throws(DecodingError) in try reader.uint() }
    _ = reading(input) { reader throws(DecodingError) in try reader.ulong() }
    _ = reading(input) { reader throws(DecodingError) in try reader.timestamp() }
    _ = reading(input) { reader throws(DecodingError) in try reader.uuid() }
    _ = reading(input) { reader throws(DecodingError) in try reader.binary() }
    _ = reading(input) { reader throws(DecodingError) in try reader.string() }
    _ = reading(input) { reader throws(DecodingError) in try reader.symbol() }
    if let (symbols, _) = reading(input, { reader throws(DecodingError) in try reader.symbols() }) {
        require(symbols.allSatisfy { $0.rawValue.utf8.allSatisfy { $0 < 0x80 } }, "symbols are ASCII")
    }
    if let (tag, _) = reading(input, { reader throws(DecodingError) in try reader.deliveryTag() }) {
        require(DeliveryTag(tag.octets) == tag, "a delivery-tag is its octets")
    }
    if let (id, _) = reading(input, { reader throws(DecodingError) in try reader.messageID() }) {
        require(id.amqpValue.flatMap(MessageID.init(amqpValue:)) == id, "a message-id is a value")
    }
}
