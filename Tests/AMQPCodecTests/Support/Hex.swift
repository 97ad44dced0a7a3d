import AMQPCodec

/// The bytes that pairs of hexadecimal digits stand for; blanks separate what belongs together.
func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.filter { $0 != " " }.compactMap(\.hexDigitValue)
    precondition(digits.count.isMultiple(of: 2), "an odd number of digits: \(hex)")
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// What `write` appends to an empty buffer.
func encoding(_ write: (inout OutputBuffer) -> Void) -> [UInt8] {
    var out = OutputBuffer()
    write(&out)
    return out.bytes.withUnsafeBytes { Array($0) }
}

/// What `read` makes of bytes, all of which it must read.
func decoding<Result>(
    _ bytes: [UInt8], limits: DecodingLimits = DecodingLimits(),
    _ read: (inout ValueReader) throws(DecodingError) -> Result
) throws(DecodingError) -> Result {
    let span = bytes.span
    var reader = ValueReader(span.bytes, limits: limits)
    let result = try read(&reader)
    guard reader.isAtEnd else {
        throw DecodingError(.sizeMismatch(declared: reader.offset, actual: bytes.count), at: reader.offset)
    }
    return result
}

func decodeValue(_ bytes: [UInt8], limits: DecodingLimits = DecodingLimits()) throws(DecodingError) -> Value {
    try decoding(bytes, limits: limits) { reader throws(DecodingError) in try reader.value() }
}

func decodeMessage(_ bytes: [UInt8]) throws(DecodingError) -> Message {
    let span = bytes.span
    return try Message(decoding: span.bytes)
}

/// The error that `body` throws; nil if it throws none.
func decodingError<Result>(_ body: () throws(DecodingError) -> Result) -> DecodingError? {
    do throws(DecodingError) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}
