// Reads one job per line and answers it with one line, so that another implementation can be asked what it makes of the
// same bytes:
//
//     value HEX      →  ok HEX DESCRIPTION    the value, encoded by us, and what we take it to be
//     message HEX    →  ok HEX                the message, encoded by us
//
// or `error` and why.
import AMQPCodec

func answer(_ line: String) throws -> String {
    let words = line.split(separator: " ")
    guard words.count == 2, let bytes = [UInt8](hex: words[1]) else { throw Problem("not a job") }
    let span = bytes.span
    var out = OutputBuffer()
    switch words[0] {
    case "value":
        var reader = ValueReader(span.bytes)
        let value = try reader.value()
        guard reader.isAtEnd else { throw Problem("\(reader.remaining) bytes are left") }
        var skipper = ValueReader(span.bytes)
        try skipper.skip()
        guard skipper.isAtEnd else { throw Problem("skipping leaves \(skipper.remaining) bytes") }
        out.write(value)
        return "ok \(hex(out.bytes)) \(description(of: value))"
    case "message":
        try Message(decoding: span.bytes).write(to: &out)
        return "ok \(hex(out.bytes))"
    default: throw Problem("not a job")
    }
}

struct Problem: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

while let line = readLine() {
    do {
        print(try answer(line))
    } catch {
        print("error \(error)")
    }
}
