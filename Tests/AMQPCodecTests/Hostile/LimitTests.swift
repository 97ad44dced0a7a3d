import AMQPCodec
import Testing

struct LimitTests {
    private func error(_ input: [UInt8], limits: DecodingLimits = DecodingLimits()) -> DecodingError.Reason? {
        decodingError { () throws(DecodingError) in try decodeValue(input, limits: limits) }?.reason
    }

    private func nested(_ count: Int, _ wrap: ([UInt8]) -> [UInt8]) -> [UInt8] {
        (0..<count).reduce([0x40]) { inner, _ in wrap(inner) }
    }

    private func sized(_ code: UInt8, _ count: UInt32, _ body: [UInt8]) -> [UInt8] {
        [code] + encoding { $0.append(bigEndian: UInt32(body.count + 4)) } + encoding { $0.append(bigEndian: count) }
            + body
    }

    @Test func `nesting is allowed as deep as the limit, and no deeper`() {
        let wraps: [([UInt8]) -> [UInt8]] = [
            { sized(0xd0, 1, $0) }, { sized(0xd1, 2, [0x40] + $0) }, { sized(0xd1, 2, $0 + [0x40]) },
            { [0, 0x40] + $0 }, { [0] + $0 + [0x40] },
        ]
        for wrap in wraps {
            #expect(error(nested(32, wrap)) == nil)
            #expect(error(nested(33, wrap)) == .tooDeep)
            #expect(error(nested(5000, wrap)) == .tooDeep)
            #expect(error(nested(3, wrap), limits: DecodingLimits(depth: 3)) == nil)
            #expect(error(nested(3, wrap), limits: DecodingLimits(depth: 2)) == .tooDeep)
        }
    }

    @Test func `arrays nest no deeper either, in their elements and their descriptors`() {
        func arrays(_ count: Int) -> [UInt8] {
            // An array of one array of one array…, each element without the constructor that stands before it.
            let data = (0..<count).reduce([] as [UInt8]) { inner, level in
                Array(sized(0, 1, [level == 0 ? 0x40 : 0xf0] + inner).dropFirst())
            }
            return [0xf0] + data
        }
        #expect(error(arrays(32)) == nil)
        #expect(error(arrays(33)) == .tooDeep)
        func descriptors(_ count: Int) -> [UInt8] {
            sized(0xf0, 1, Array(repeating: [0, 0x40], count: count).flatMap { $0 } + [0x40])
        }
        #expect(error(descriptors(31)) == nil)
        #expect(error(descriptors(32)) == .tooDeep)
        #expect(error(descriptors(100_000)) == .tooDeep)
    }

    @Test func `what is nested deep side by side is not deep`() {
        let list = Value.list((0..<100).map { .described(Described(descriptor: .ulong($0), value: [[], ["a": []]])) })
        #expect(error(encoding { $0.write(list) }) == nil)
    }

    @Test func `skipping is as deep as reading`() {
        let deep = [UInt8](repeating: 0, count: 100_000)
        let skipped = decodingError { () throws(DecodingError) in
            try decoding(deep) { reader throws(DecodingError) in try reader.skip() }
        }
        #expect(skipped?.reason == .tooDeep)
        #expect(error(deep) == .tooDeep)
    }

    @Test func `transactional states do not nest`() {
        let inner = TransactionalState(txnID: [1], outcome: .accepted)
        let nested = Disposition(
            role: .sender, first: 0,
            state: .transactional(TransactionalState(txnID: [2], outcome: .transactional(inner))))
        let error = decodingError { () throws(DecodingError) in try Disposition(bytes: nested.bytes) }
        #expect(error?.reason == .unknownDescriptor(0x34))
        #expect(error?.path == "disposition.state/transactional-state.outcome")
    }

    @Test func `elements are counted over all nested values`() {
        let lists = Value.list(Array(repeating: [1, 2, 3], count: 10))
        let input = encoding { $0.write(lists) }
        #expect(error(input, limits: DecodingLimits(elements: 40)) == nil)
        #expect(error(input, limits: DecodingLimits(elements: 39)) == .tooManyElements)
    }

    @Test func `a value may have as many elements as bytes`() throws {
        let numbers = Array(0..<100_000)
        let body = try Message(encoding: numbers)
        let message = encoding { body.write(to: &$0) }
        #expect(try decodeMessage(message).decode([Int].self) == numbers)
        // A count is charged before room is made, so that nested counts do not add up.
        let lists = (1...3).reduce([UInt8](repeating: 0x40, count: 70_000)) { inner, _ in
            sized(0xd0, 60_000, inner)
        }
        #expect(error(lists) == .tooManyElements)
    }

    @Test(arguments: [0x40, 0x41, 0x42, 0x43, 0x44, 0x45] as [UInt8])
    func `elements that take no bytes are bounded`(code: UInt8) {
        #expect(error(sized(0xf0, .max, [code])) == .tooManyElements)
        #expect(error(sized(0xf0, 65_537, [code])) == .tooManyElements)
        #expect(error(sized(0xf0, 65_536, [code])) == nil)
        // Many small arrays take from the same store.
        let array = sized(0xf0, 40_000, [code])
        #expect(error(sized(0xd0, 2, array + array)) == .tooManyElements)
    }

    @Test(arguments: [0xa0, 0xa1, 0xa3, 0xb0, 0xb1, 0xb3] as [UInt8])
    func `text and octets may be as long as the limit of their type`(code: UInt8) {
        let isSymbol = code & 0x0f == 3
        func variable(_ count: Int) -> [UInt8] {
            (code < 0xb0 ? [UInt8(count)] : encoding { $0.append(bigEndian: UInt32(count)) })
                + [UInt8](repeating: 0x61, count: count)
        }
        for limit in [1, 7, 100, 254] {
            let limits =
                isSymbol
                ? DecodingLimits(symbolLength: limit, stringLength: 300)
                : DecodingLimits(symbolLength: 300, stringLength: limit)
            // By itself, in a list, as the key of a map, as a descriptor, as an element of an array.
            for wrap: ([UInt8]) -> [UInt8] in [
                { [code] + $0 }, { sized(0xd0, 1, [code] + $0) }, { sized(0xd1, 2, [code] + $0 + [0x40]) },
                { [0, code] + $0 + [0x40] }, { sized(0xf0, 1, [code] + $0) },
            ] {
                #expect(error(wrap(variable(limit)), limits: limits) == nil)
                #expect(error(wrap(variable(limit + 1)), limits: limits) == .tooLong(limit + 1, limit: limit))
                #expect(error(wrap(variable(limit + 1))) == nil)
            }
        }
        // Who says that there is more than there is has gone beyond the limit all the same.
        #expect(
            error(
                Array(([code] + variable(200)).dropLast(100)), limits: DecodingLimits(symbolLength: 9, stringLength: 9))
                == .tooLong(200, limit: 9))
    }

    @Test func `the typed reads know the limits too`() {
        func check<Result>(
            _ hex: String, _ limits: DecodingLimits, _ read: (inout ValueReader) throws(DecodingError) -> Result
        ) {
            let input = bytes(hex)
            let error = decodingError { () throws(DecodingError) in try decoding(input, limits: limits, read) }
            #expect(error == DecodingError(.tooLong(3, limit: 2), at: 1))
            #expect(decodingError { () throws(DecodingError) in try decoding(input, read) } == nil)
        }
        let (symbols, strings) = (DecodingLimits(symbolLength: 2), DecodingLimits(stringLength: 2))
        check("a0 03 616161", strings) { reader throws(DecodingError) in try reader.binary() }
        check("b0 00000003 616161", strings) { reader throws(DecodingError) in try reader.binaryRange() }
        check("a1 03 616161", strings) { reader throws(DecodingError) in try reader.string() }
        check("b1 00000003 616161", strings) { reader throws(DecodingError) in try reader.messageID() }
        check("a3 03 616161", symbols) { reader throws(DecodingError) in try reader.symbol() }
        check("b3 00000003 616161", symbols) { reader throws(DecodingError) in try reader.symbols() }
    }

    @Test func `what is skipped is not kept, and may be as long as it likes; a delivery tag has a limit of its own`()
        throws
    {
        let limits = DecodingLimits(symbolLength: 2, stringLength: 2)
        for code: UInt8 in [0xa0, 0xa1, 0xa3] {
            try decoding([code, 9] + [UInt8](repeating: 0x61, count: 9), limits: limits) {
                reader throws(DecodingError) in
                try reader.skip()
            }
        }
        let tag = [UInt8](repeating: 7, count: 32)
        let read = try decoding([0xa0, 32] + tag, limits: limits) { reader throws(DecodingError) in
            try reader.deliveryTag()
        }
        #expect(read.octets == tag)
    }

    @Test(arguments: [0xb0, 0xb1, 0xb3, 0xd0, 0xd1, 0xf0] as [UInt8])
    func `a size beyond what is there is refused`(code: UInt8) {
        for size: UInt32 in [.max, 0x8000_0000, 0x7fff_ffff, 9] {
            let input = [code] + encoding { $0.append(bigEndian: size) } + [0, 0, 0, 0, 0x40]
            #expect(error(input) == .truncated(needed: Int(size) - 5))
        }
    }

    @Test(arguments: [0xd0, 0xd1, 0xf0] as [UInt8])
    func `a count beyond what the size can hold is refused`(code: UInt8) {
        for count: UInt32 in [.max, .max - 1, 0x8000_0000, 60_000] {
            #expect(error(sized(code, count, [0x70, 0, 0, 0, 0])) == .tooManyElements)
        }
    }

    @Test(
        arguments: [
            ("c0 00", .sizeMismatch(declared: 0, actual: 1)), ("c0 00 00", .sizeMismatch(declared: 0, actual: 1)),
            ("d0 00000003 000000", .sizeMismatch(declared: 3, actual: 4)),
            ("c0 02 00 40", .sizeMismatch(declared: 2, actual: 1)), ("c0 03 02 5040", .truncated(needed: 1)),
            ("c0 03 01 4040", .sizeMismatch(declared: 3, actual: 2)),
            ("c0 03 02 5001 40", .sizeMismatch(declared: 3, actual: 4)), ("e0 03 01 5001", nil),
            ("e0 03 02 5001", .tooManyElements),
            ("e0 04 01 500101", .sizeMismatch(declared: 4, actual: 3)), ("e0 01 00", .truncated(needed: 1)),
            ("e0 02 00 07", .unknownConstructor(7)),
        ] as [(String, DecodingError.Reason?)])
    func `a size or count that does not match the elements is refused`(hex: String, reason: DecodingError.Reason?) {
        #expect(error(bytes(hex)) == reason)
    }
}
