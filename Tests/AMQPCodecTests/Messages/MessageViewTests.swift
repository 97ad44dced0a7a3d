import AMQPCodec
import Testing

struct MessageViewTests {
    /// What `read` makes of the message in `input`.
    private func view<Result>(
        _ input: [UInt8], _ read: (borrowing MessageView) throws(DecodingError) -> Result
    ) throws(DecodingError) -> Result {
        let span = input.span
        return try read(MessageView(span.bytes))
    }

    private func data(_ input: [UInt8]) throws(DecodingError) -> [[UInt8]] {
        try view(input) { view throws(DecodingError) in
            var sections = try view.data
            var data: [[UInt8]] = []
            while let octets = try sections.next() { data.append(octets.withUnsafeBytes { Array($0) }) }
            return data
        }
    }

    private func to(_ input: [UInt8]) throws(DecodingError) -> String? {
        try view(input) { view throws(DecodingError) in try view.to }
    }

    /// Every property of the view is what the message has.
    private func expect(_ input: [UInt8], shows message: Message) throws {
        try view(input) { view throws(DecodingError) in
            #expect(try view.header == message.header)
            #expect(try view.deliveryAnnotations == message.deliveryAnnotations)
            #expect(try view.messageAnnotations == message.messageAnnotations)
            #expect(try view.properties == message.properties)
            #expect(try view.applicationProperties == message.applicationProperties)
            #expect(try view.body == message.body)
            #expect(try view.footer == message.footer)
            #expect(try view.messageID == message.properties?.messageID)
            #expect(try view.to == message.properties?.to)
            #expect(try view.subject == message.properties?.subject)
            #expect(try view.replyTo == message.properties?.replyTo)
            #expect(try view.correlationID == message.properties?.correlationID)
            #expect(try view.message() == message)
        }
        let (sections, form): ([[UInt8]], MessageView.BodyForm) =
            switch message.body {
            case .data(let sections): (sections, .data)
            case .sequence: ([], .sequence)
            case .value: ([], .value)
            }
        #expect(try data(input) == sections)
        #expect(try view(input) { view throws(DecodingError) in try view.bodyForm } == form)
    }

    @Test func `random messages look as they are`() throws {
        var random = SplitMix64(seed: 7)
        for _ in 0..<500 {
            let message = random.message()
            try expect(encoding { message.write(to: &$0) }, shows: message)
        }
    }

    @Test func `an empty message has nothing, and its body is null`() throws {
        #expect(try view([]) { view throws(DecodingError) in try view.bodyForm } == nil)
        #expect(try view([]) { view throws(DecodingError) in try view.message() } == Message())
        #expect(try to([]) == nil)
        #expect(try data([]) == [])
    }

    @Test func `single entries of maps are found by their names`() throws {
        var message = Message()
        message.deliveryAnnotations = ["x-a": 1, "x-b": ["deep": [1, 2]]]
        message.messageAnnotations = AMQPMap([(.ulong(7), 1), ("x-a", 2), (.symbol("x-a"), 3)])
        message.applicationProperties = AMQPMap([
            ("kind", "order"), (.symbol("other"), 1), ("grüße", nil), (.string(String(repeating: "n", count: 300)), 4),
        ])
        let input = encoding { message.write(to: &$0) }
        try view(input) { view throws(DecodingError) in
            #expect(try view.deliveryAnnotation("x-b") == ["deep": [1, 2]])
            #expect(try view.deliveryAnnotation("x-c") == nil)
            #expect(try view.messageAnnotation("x-a") == 3)
            #expect(try view.applicationProperty("kind") == "order")
            #expect(try view.applicationProperty("grüße") == .some(.null))
            #expect(try view.applicationProperty("other") == .none)
            #expect(try view.applicationProperty("kin") == .none)
            #expect(try view.applicationProperty(String(repeating: "n", count: 300)) == 4)
        }
    }

    @Test func `what stands before is jumped over, what follows is not looked at`() throws {
        // The value of a header's field, of an annotation and of a message-id are wrong, and the body is no section at all.
        let input = bytes("00 53 70 c0 02 01 a1 00 53 72 c1 03 02 41 ff 00 53 73 c0 06 03 41 40 a1 01 71 45 ff ff")
        #expect(try to(input) == "q")
        #expect(throws: DecodingError.self) { try view(input) { view throws(DecodingError) in try view.header } }
        #expect(throws: DecodingError.self) { try view(input) { view throws(DecodingError) in try view.properties } }
        #expect(throws: DecodingError.self) { try view(input) { view throws(DecodingError) in try view.footer } }
    }

    @Test func `the beginning of a message is enough for what is in it`() throws {
        let message = Message(data: Array(repeating: 7, count: 1000), to: "q")
        let input = encoding { message.write(to: &$0) }
        for count in 0..<input.count {
            let prefix = Array(input.prefix(count))
            if count == 0 {
                #expect(try to(prefix) == nil)
            } else if count < 11 {
                #expect(throws: DecodingError.self) { try to(prefix) }
            } else {
                #expect(try to(prefix) == "q")
            }
        }
    }

    @Test func `data are not copied`() throws {
        let input = bytes("00 53 70 45 00 53 75 a0 02 6869 00 53 75 b0 00000001 21 00 53 78 c1 01 00")
        let span = input.span
        try span.bytes.withUnsafeBytes { whole in
            var sections = try MessageView(span.bytes).data
            var places: [Range<Int>] = []
            while let octets = try sections.next() {
                octets.withUnsafeBytes { part in
                    let start = part.baseAddress! - whole.baseAddress!
                    places.append(start..<start + part.count)
                }
            }
            #expect(places == [9..<11, 19..<20])
            #expect(try sections.next() == nil)
        }
    }

    @Test(arguments: [
        ("00 53 73 c0 04 03 40 40 41", "properties.to"), ("00 53 73 c0 04 03 40 40 a1 02 7172", "properties.to"),
        ("00 53 73 45 00 53 73 45", ""), ("00 53 73 41", "properties"),
    ])
    func `errors say where they are`(hex: String, path: String) {
        let error = decodingError { () throws(DecodingError) in
            try view(bytes(hex)) { view throws(DecodingError) in
                _ = try view.to
                _ = try view.body
            }
        }
        #expect(error?.path == path)
    }

    @Test(arguments: MessageTests.sections.indices)
    func `sections out of order are refused where they are met`(first: Int) throws {
        for second in MessageTests.sections.indices {
            let input = bytes(MessageTests.sections[first] + MessageTests.sections[second])
            let whole = try? view(input) { view throws(DecodingError) in try view.message() }
            let footer = try? view(input) { view throws(DecodingError) in
                _ = try view.body
                return try view.footer
            }
            // What follows the footer is not looked at.
            #expect((footer == nil) == (whole == nil && first != 8))
        }
    }

    @Test(arguments: Sample.messages)
    func `of mutilated messages it shows what the decoder would, or nothing`(sample: Sample) throws {
        var random = SplitMix64(seed: 8)
        for _ in 0..<60 {
            var input = sample.bytes
            for _ in 0..<Int.random(in: 1..<4, using: &random) {
                input[Int.random(in: 0..<input.count, using: &random)] = UInt8(truncatingIfNeeded: random.next())
            }
            if let message = try? decodeMessage(input) {
                try expect(input, shows: message)
            } else {
                _ = try? to(input)
                _ = try? data(input)
                _ = try? view(input) { view throws(DecodingError) in try view.footer }
                _ = try? view(input) { view throws(DecodingError) in try view.applicationProperty("a") }
            }
        }
    }
}
