import AMQPCodec
import Testing

/// Text is looked at several octets at a time: what is wrong has to be found in every place.
struct TextTests {
    private func encoded(_ code: UInt8, _ data: [UInt8]) -> [UInt8] { [code, UInt8(data.count)] + data }

    @Test func `an octet that is not ASCII is found wherever it is in a symbol`() throws {
        for length in 0..<40 {
            let data = [UInt8](repeating: 0x61, count: length)
            #expect(try decodeValue(encoded(0xa3, data)) == .symbol(Symbol(String(repeating: "a", count: length))))
            for place in data.indices {
                var spoilt = data
                spoilt[place] = 0x80
                let error = decodingError { () throws(DecodingError) in try decodeValue(encoded(0xa3, spoilt)) }
                #expect(error == DecodingError(.invalidText, at: 2))
            }
        }
    }

    @Test func `a character that is not ASCII is read wherever it is in a string, and half of one is refused`() throws {
        for length in 0..<40 {
            for place in 0...length {
                let before = String(repeating: "a", count: place)
                let after = String(repeating: "b", count: length - place)
                let text = before + "é" + after
                #expect(try decodeValue(encoded(0xa1, Array(text.utf8))) == .string(text))
                for half: UInt8 in [0xc3, 0xa9, 0xff] {
                    let data = Array(before.utf8) + [half] + Array(after.utf8)
                    let error = decodingError { () throws(DecodingError) in try decodeValue(encoded(0xa1, data)) }
                    #expect(error == DecodingError(.invalidText, at: 2))
                }
            }
        }
    }

    @Test func `what stands behind a text does not count as part of it`() throws {
        for length in 0..<20 {
            let text = String(repeating: "a", count: length)
            let list =
                bytes("c0") + [UInt8(length + 2 + 4 + 1), 2] + encoded(0xa3, Array(text.utf8)) + bytes("a102c3a9")
            #expect(try decodeValue(list) == .list([.symbol(Symbol(text)), "é"]))
        }
    }
}
