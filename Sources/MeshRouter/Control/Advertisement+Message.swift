import AMQPCodec

/// Control messages without a tree of values in between: in a large mesh they come by the thousand, and most say what is known.
extension Advertisement {
    /// Appends a control message, as ``value`` would be encoded in one.
    func write(to out: inout OutputBuffer) {
        out.writeDescriptor(SectionCode.value)
        let head = out.beginCompound()
        out.write(Advertisement.kind)
        out.write(node)
        out.write(instance)
        out.write(sequence)
        out.writeList(neighbours) { out, neighbour in
            let pair = out.beginCompound()
            out.write(neighbour.name)
            out.write(neighbour.cost)
            out.closeCompound(at: pair, wide: FormatCode.list32, count: 2)
        }
        out.writeList(prefixes) { out, prefix in out.write(prefix) }
        let stated = prefixes.filter { distributions[$0] != nil }
        if stated.isEmpty {
            out.append(FormatCode.list0)
        } else {
            let list = out.beginCompound()
            for prefix in stated {
                out.write(prefix)
                out.write(Symbol(distributions[prefix]?.rawValue ?? ""))
            }
            out.closeCompound(at: list, wide: FormatCode.list32, count: 2 * stated.count)
        }
        out.closeCompound(at: head, wide: FormatCode.list32, count: 7)
    }

    /// The largest message that is read this way, in bytes. A larger one is worth counting its elements first.
    private static let maximumRead = 1 << 16

    /// What a control message begins with: of whom it is, and how new.
    struct Head: Equatable {
        let node: String
        let instance: UInt64
        let sequence: UInt64
    }

    var head: Head { Head(node: node, instance: instance, sequence: sequence) }

    /// Reads a control message that looks as ``write(to:)`` writes it, up to its head; the rest only if another node says in it
    /// what is news to a database.
    ///
    /// Nil if it looks otherwise, which need not mean that anything is wrong with it.
    static func read(
        _ bytes: RawSpan, newTo database: borrowing LinkStateDatabase
    ) -> (head: Head, advertisement: Advertisement?)? {
        guard bytes.byteCount <= maximumRead else { return nil }
        var reader = ValueReader(bytes)
        do throws(DecodingError) {
            guard try reader.descriptor() == SectionCode.value else { return nil }
            var fields = try reader.beginFields()
            try reader.need(&fields)
            guard try reader.symbol() == kind else { return nil }
            try reader.need(&fields)
            let node = try reader.string()
            try reader.need(&fields)
            let instance = try reader.ulong()
            try reader.need(&fields)
            let head = Head(node: node, instance: instance, sequence: try reader.ulong())
            guard isName(node), head.sequence <= maximumSequence else { return nil }
            guard database.isNews(head), database.place(of: node) != LinkStateDatabase.own else {
                for _ in 0..<3 {
                    try reader.need(&fields)
                    guard [FormatCode.list0, FormatCode.list8, FormatCode.list32].contains(try reader.peekCode()) else {
                        return nil
                    }
                    try reader.skip()
                }
                try reader.end(&fields)
                return (head, nil)
            }
            try reader.need(&fields)
            let neighbours = try neighbours(&reader)
            try reader.need(&fields)
            let prefixes = try prefixes(&reader)
            try reader.need(&fields)
            let distributions = try distributions(&reader)
            try reader.end(&fields)
            guard reader.isAtEnd else { return nil }
            return (
                head,
                Advertisement(
                    node: node, instance: instance, sequence: head.sequence, neighbours: neighbours, prefixes: prefixes,
                    distributions: distributions)
            )
        } catch { return nil }
    }

    private static func neighbours(_ reader: inout ValueReader) throws(DecodingError) -> [Neighbour] {
        var neighbours: [Neighbour] = []
        var list = try reader.beginFields()
        while try reader.next(&list) {
            var pair = try reader.beginFields()
            try reader.need(&pair)
            let name = try reader.string()
            try reader.need(&pair)
            let cost = try reader.uint()
            try reader.end(&pair)
            if cost > 0, isName(name) { neighbours.append(Neighbour(name: name, cost: cost)) }
        }
        try reader.end(&list)
        return neighbours
    }

    private static func prefixes(_ reader: inout ValueReader) throws(DecodingError) -> [String] {
        var prefixes: [String] = []
        var list = try reader.beginFields()
        while try reader.next(&list) { prefixes.append(try reader.string()) }
        try reader.end(&list)
        return prefixes
    }

    private static func distributions(_ reader: inout ValueReader) throws(DecodingError) -> [String: Distribution] {
        var distributions: [String: Distribution] = [:]
        var list = try reader.beginFields()
        while try reader.next(&list) {
            let prefix = try reader.string()
            try reader.need(&list)
            distributions[prefix] = Distribution(rawValue: try reader.symbol().rawValue)
        }
        try reader.end(&list)
        return distributions
    }
}

extension OutputBuffer {
    fileprivate mutating func writeList<Element>(
        _ elements: [Element], _ write: (inout OutputBuffer, Element) -> Void
    ) {
        guard !elements.isEmpty else { return append(FormatCode.list0) }
        let head = beginCompound()
        for element in elements { write(&self, element) }
        closeCompound(at: head, wide: FormatCode.list32, count: elements.count)
    }

    /// Begins a list, to be closed with ``closeCompound(at:wide:count:)``; says where its head is.
    fileprivate mutating func beginCompound() -> Int {
        let head = position
        append(FormatCode.list8)
        append(bigEndian: UInt16(0))
        return head
    }
}
