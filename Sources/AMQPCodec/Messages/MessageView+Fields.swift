extension MessageView {
    // MARK: Single properties, without decoding the others (§3.2.4)

    /// What identifies the message within its producer's world.
    public var messageID: MessageID? {
        get throws(DecodingError) { try property(0) { reader throws(DecodingError) in try reader.messageID() } }
    }

    /// The address of the node the message is for.
    public var to: String? {
        get throws(DecodingError) { try property(2) { reader throws(DecodingError) in try reader.string() } }
    }

    /// What the message is about.
    public var subject: String? {
        get throws(DecodingError) { try property(3) { reader throws(DecodingError) in try reader.string() } }
    }

    /// The address of the node that answers go to.
    public var replyTo: String? {
        get throws(DecodingError) { try property(4) { reader throws(DecodingError) in try reader.string() } }
    }

    /// What correlates the message with another.
    public var correlationID: MessageID? {
        get throws(DecodingError) { try property(5) { reader throws(DecodingError) in try reader.messageID() } }
    }

    // MARK: Single entries of maps, without building the map

    /// The value of an application property; nil if there is none of that name. Skips the others.
    public func applicationProperty(_ name: String) throws(DecodingError) -> Value? {
        try entry(name, FormatCode.string8, FormatCode.string32, of: SectionCode.applicationProperties)
    }

    /// The value of a delivery annotation; nil if there is none of that name. Skips the others.
    public func deliveryAnnotation(_ name: Symbol) throws(DecodingError) -> Value? {
        try entry(name.rawValue, FormatCode.symbol8, FormatCode.symbol32, of: SectionCode.deliveryAnnotations)
    }

    /// The value of a message annotation; nil if there is none of that name. Skips the others.
    public func messageAnnotation(_ name: Symbol) throws(DecodingError) -> Value? {
        try entry(name.rawValue, FormatCode.symbol8, FormatCode.symbol32, of: SectionCode.messageAnnotations)
    }

    // MARK: How

    private func property<Field>(
        _ index: Int, _ read: (inout ValueReader) throws(DecodingError) -> Field
    ) throws(DecodingError) -> Field? {
        guard var reader = try reader(at: SectionCode.properties) else { return nil }
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            for _ in 0..<index where try reader.next(&fields) { try reader.skip() }
            guard try reader.next(&fields) else { return nil }
            let field = try read(&reader)
            try reader.expectWithin(fields.extent)
            return field
        } catch {
            throw error.within("properties", Properties.fieldNames, fields.index)
        }
    }

    private func entry(
        _ name: String, _ narrow: UInt8, _ wide: UInt8, of section: UInt64
    ) throws(DecodingError) -> Value? {
        guard var reader = try reader(at: section) else { return nil }
        do throws(DecodingError) {
            return try reader.mapEntry(name, narrow, wide)
        } catch {
            throw error.within(SectionCode.name(section))
        }
    }
}

extension ValueReader {
    /// Checks that what has been read of a compound value does not reach beyond its end.
    func expectWithin(_ extent: Extent) throws(DecodingError) {
        if offset > extent.end { try expectEnd(of: extent) }
    }

    /// Reads the head of a map, then the value of one key, which is text with one of two constructors.
    mutating func mapEntry(_ name: String, _ narrow: UInt8, _ wide: UInt8) throws(DecodingError) -> Value? {
        let extent: Extent
        switch try code() {
        case FormatCode.map8: extent = try self.extent(wide: false)
        case FormatCode.map32: extent = try self.extent(wide: true)
        case let other: throw unexpected(other, .map)
        }
        guard extent.count.isMultiple(of: 2) else { throw DecodingError(.malformedMap, at: extent.start) }
        for _ in 0..<(extent.count / 2) {
            let code = try peekCode()
            var matches = false
            if code == narrow || code == wide {
                offset &+= 1
                let range = try take(code == narrow ? Int(try raw(UInt8.self)) : Int(try raw(UInt32.self)))
                matches = equals(range, name)
            } else {
                try skip()
            }
            if matches {
                let value = try value()
                try expectWithin(extent)
                return value
            }
            try skip()
            try expectWithin(extent)
        }
        try expectEnd(of: extent)
        return nil
    }

    private func equals(_ range: Range<Int>, _ text: String) -> Bool {
        var text = text
        let span = bytes.extracting(range)
        return text.withUTF8 { text in span.withUnsafeBytes { text.elementsEqual($0) } }
    }
}
