import AMQPCodec
import FuzzSupport

/// What `read` makes of the beginning of the bytes, and where it stopped; nil if it refused them.
func reading<Result>(
    _ input: [UInt8], from start: Int = 0, limits: DecodingLimits = DecodingLimits(),
    _ read: (inout ValueReader) throws(DecodingError) -> Result
) -> (result: Result, end: Int)? {
    let span = input.span
    var reader = ValueReader(span.bytes, at: start, limits: limits)
    guard let result = try? read(&reader) else { return nil }
    require(reader.offset > start && reader.offset <= input.count, "a reader stays within its input")
    return (result, reader.offset)
}

/// What `write` appends to an empty buffer.
func writing(_ write: (inout OutputBuffer) -> Void) -> [UInt8] {
    var out = OutputBuffer()
    write(&out)
    return out.bytes.withUnsafeBytes { Array($0) }
}

/// More than any input can use up.
let generous = DecodingLimits(depth: 10_000, elements: 10_000_000)
/// So little that many inputs cross it.
let tight = DecodingLimits(depth: 2, elements: 8)

func readHeaders(_ input: [UInt8]) {
    let span = input.span
    _ = ProtocolHeader.match(span.bytes)
    guard let header = try? FrameHeader.read(span.bytes, at: 0) else { return }
    require(header.size >= header.bodyOffset && header.bodyOffset >= FrameHeader.byteCount, "a body is in its frame")
}
