extension Topology {
    /// Reads a topology file.
    ///
    /// Throws a ``TopologyError`` with everything that is wrong with it, or that it cannot be read, is longer than 1 MiB or not UTF-8.
    public init(contentsOf path: String) throws(TopologyError) {
        let text: String
        do {
            text = try TextFile.read(path, limit: Reader.Limit.size)
        } catch {
            throw TopologyError(flaws: [TopologyFlaw(file: path, place: nil, "the file \(error.sentence)")])
        }
        try self.init(yaml: text, file: path)
    }

    /// Reads the text of a topology file.
    ///
    /// Throws a ``TopologyError`` with everything that is wrong with it. `file` is what it is called there; without directories and extension, it
    /// is also the name of a topology that does not say its own.
    public init(yaml text: String, file: String) throws(TopologyError) {
        func single(_ place: Place?, _ sentence: String) -> TopologyError {
            TopologyError(flaws: [TopologyFlaw(file: file, place: place, sentence)])
        }
        guard text.utf8.count <= Reader.Limit.size else {
            throw single(nil, "the file is longer than \(Reader.Limit.size >> 20) MiB")
        }
        let root: Element?
        do {
            root = try Element.parse(text)
        } catch {
            throw single(error.place, error.sentence)
        }
        guard let root, !root.isEmpty else { throw single(nil, "the file is empty") }
        let lastPart = file.split(separator: "/").last ?? ""
        let stem = lastPart.lastIndex(of: ".").map { lastPart[..<$0] } ?? lastPart
        var reader = Reader(name: stem.isEmpty ? "topology" : String(stem))
        reader.read(root)
        guard reader.flaws.isEmpty else { throw TopologyError(reader.flaws, unsaid: reader.unsaidFlaws, file: file) }
        self = reader.topology
    }
}

extension TopologyError {
    fileprivate init(_ found: [(place: Place, sentence: String)], unsaid: Int, file: String) {
        let sorted = found.indices.sorted { (found[$0].place, $0) < (found[$1].place, $1) }.map { found[$0] }
        var flaws = sorted.prefix(Reader.Limit.flaws).map { TopologyFlaw(file: file, place: $0.place, $0.sentence) }
        let more = sorted.count - flaws.count + unsaid
        if more > 0 { flaws.append(TopologyFlaw(file: file, place: nil, "and \(more) flaws more")) }
        self.init(flaws: flaws)
    }
}
