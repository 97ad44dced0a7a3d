import AMQPCodec
import Testing

/// Part 1: every primitive type in every encoding, and no encoding that is not there.
struct PrimitiveCheck {
    let specification: Specification

    func run() throws -> [String] {
        try checkReaders()
        try checkForeignConstructors()
        return try specification.primitives.flatMap { type in
            let samples = try #require(PrimitiveSample.all(of: type.name), "the primitive type \(type.name) is unknown")
            for sample in samples { try check(sample, type) }
            for encoding in type.encodings { try check(encoding, of: type, samples) }
            return [type.definition] + type.encodings.map(type.definition(of:))
        }
    }

    /// What is written is the shortest of the encodings that can hold the value.
    private func check(_ sample: PrimitiveSample, _ type: Specification.TypeDefinition) throws {
        let possible = type.encodings.compactMap(sample.bytes(in:))
        let shortest = try #require(possible.min { $0.count < $1.count }, "\(type.name): \(sample.value)")
        #expect(encoding { $0.write(sample.value) } == shortest, "\(type.name): \(sample.value)")
        #expect(sample.value.typeName == type.name)
    }

    /// What is read is the value, by itself and in an array, and where it ends is known without reading it.
    private func check(
        _ encoding: Specification.Encoding, of type: Specification.TypeDefinition, _ samples: [PrimitiveSample]
    ) throws {
        let name = Comment(rawValue: type.definition(of: encoding))
        let possible = samples.compactMap { sample in sample.bytes(in: encoding).map { (sample.value, $0) } }
        #expect(!possible.isEmpty, name)
        for (value, bytes) in possible {
            #expect(try decodeValue(bytes) == value, name)
            try decoding(bytes) { reader throws(DecodingError) in try reader.skip() }
            for end in 0..<min(bytes.count, 40) {
                #expect(throws: DecodingError.self, name) { try decodeValue(Array(bytes.prefix(end))) }
            }
            let data = bytes.dropFirst()
            let elements = [encoding.code] + data + data
            let array = [0xf0] + big(UInt32(elements.count + 4)) + big(UInt32(2)) + elements
            guard case .array(let read) = try decodeValue(array) else {
                Issue.record("no array", sourceLocation: #_sourceLocation)
                continue
            }
            #expect(read.values == [value, value], name)
            #expect("\(read.element)" == type.name, name)
        }
    }

    /// Every byte that is no constructor is refused as that.
    private func checkForeignConstructors() throws {
        let known = Set(specification.primitives.flatMap(\.encodings).map(\.code))
        for code in 1...UInt8.max where !known.contains(code) {
            let input = [code] + [UInt8](repeating: 0, count: 20)
            let array = [0xe0, 22, 1] + input
            for input in [input, array] {
                let error = decodingError { () throws(DecodingError) in try decodeValue(input) }
                #expect(error?.reason == .unknownConstructor(code))
            }
            let skipped = decodingError { () throws(DecodingError) in
                try decoding(input) { reader throws(DecodingError) in try reader.skip() }
            }
            #expect(skipped?.reason == .unknownConstructor(code))
        }
    }

    /// A reader that wants one type takes every encoding of that and none of another.
    private func checkReaders() throws {
        for reader in Reader.all(specification) {
            for type in specification.primitives {
                for encoding in type.encodings {
                    for sample in PrimitiveSample.all(of: type.name) ?? [] {
                        guard let bytes = sample.bytes(in: encoding) else { continue }
                        if case .array = sample.value, reader.types.contains("array") { continue }
                        if case .binary(let octets) = sample.value, octets.count > reader.most { continue }
                        let name: Comment = "a reader of \(reader.types) and \(type.definition(of: encoding))"
                        do throws(DecodingError) {
                            let value = try decoding(bytes, reader.read)
                            #expect(reader.types.contains(type.name) && value == sample.value, name)
                        } catch {
                            #expect(!reader.types.contains(type.name), "\(name): \(error)")
                            guard case .unexpectedType(encoding.code, _) = error.reason else {
                                Issue.record("\(name): \(error)")
                                continue
                            }
                        }
                    }
                }
            }
        }
    }

    private struct Reader {
        let types: [String]
        var most = Int.max
        let read: (inout ValueReader) throws(DecodingError) -> Value

        static func all(_ specification: Specification) -> [Reader] {
            let ids = specification.providers(of: "message-id").compactMap(\.source)
            return [
                Reader(types: ["boolean"]) { reader throws(DecodingError) in .boolean(try reader.boolean()) },
                Reader(types: ["ubyte"]) { reader throws(DecodingError) in .ubyte(try reader.ubyte()) },
                Reader(types: ["ushort"]) { reader throws(DecodingError) in .ushort(try reader.ushort()) },
                Reader(types: ["uint"]) { reader throws(DecodingError) in .uint(try reader.uint()) },
                Reader(types: ["ulong"]) { reader throws(DecodingError) in .ulong(try reader.ulong()) },
                Reader(types: ["timestamp"]) { reader throws(DecodingError) in .timestamp(try reader.timestamp()) },
                Reader(types: ["uuid"]) { reader throws(DecodingError) in .uuid(try reader.uuid()) },
                Reader(types: ["binary"]) { reader throws(DecodingError) in .binary(try reader.binary()) },
                Reader(types: ["binary"], most: 32) { reader throws(DecodingError) in
                    .binary(try reader.deliveryTag().octets)
                },
                Reader(types: ["string"]) { reader throws(DecodingError) in .string(try reader.string()) },
                Reader(types: ["symbol"]) { reader throws(DecodingError) in .symbol(try reader.symbol()) },
                Reader(types: ["list"]) { reader throws(DecodingError) in .list(try reader.list()) },
                Reader(types: ["map"]) { reader throws(DecodingError) in .map(try reader.map()) },
                Reader(types: ["symbol", "array"]) { reader throws(DecodingError) in
                    .symbol(try reader.symbols().first ?? "")
                },
                Reader(types: ids) { reader throws(DecodingError) in
                    switch try reader.messageID() {
                    case .ulong(let number): .ulong(number)
                    case .uuid(let uuid): .uuid(uuid)
                    case .binary(let octets): .binary(octets)
                    case .string(let text): .string(text)
                    }
                },
            ]
        }
    }
}
