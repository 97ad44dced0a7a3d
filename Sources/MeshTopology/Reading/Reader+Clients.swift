extension Reader {
    /// A client before all of it has been read.
    struct ClientDraft {
        var client = Topology.Client(name: "", node: "", role: .sender, address: "")
        var node: (name: String, place: Place)?
        var role: Topology.Role?
        var address: (text: String, place: Place)?
    }

    /// A client: `ann sends orders/eu at n1`, `bob receives orders/# at n3`, or a mapping.
    mutating func readClient(_ element: Element) {
        guard hasRoom(topology.clients.count, Limit.clients, "clients", element.place) else { return }
        var draft = clientDefaults
        var name: String?
        var namePlace = element.place
        if case .map = element.content {
            guard let fields = fields(element, "a client", Vocabulary.client) else { return }
            name = value(fields, "name", Self.anyText)
            namePlace = fields["name"]?.place ?? namePlace
            if fields["name"] == nil { complain(element.place, "a client needs a 'name'") }
            read(fields, into: &draft)
            checkRole(fields, draft)
        } else {
            guard let words = scalar(element, "a client", Self.sentence) else { return }
            name = words[0]
            draft.role = words[1] == "sends" ? .sender : .receiver
            draft.address = (words[2], element.place)
            draft.node = (words[4], element.place)
        }
        guard let name else { return }
        finish(draft, name, namePlace, element.place)
    }

    private mutating func finish(_ draft: ClientDraft, _ name: String, _ namePlace: Place, _ place: Place) {
        if let sentence = Names.complaint(name) { return complain(namePlace, sentence) }
        if let line = clients[name]?.line {
            return complain(namePlace, "there is a client \(Sentence.quote(name)) already, on line \(line)")
        }
        if nodes[name] != nil {
            return complain(namePlace, "a client cannot have the name of a node, \(Sentence.quote(name))")
        }
        var client = draft.client
        client.name = name
        client.role = draft.role ?? .sender
        if draft.role == nil { complain(place, "client \(Sentence.quote(name)) needs a 'role'") }
        if let node = draft.node {
            _ = isNode(node.name, node.place)
            client.node = node.name
        } else {
            complain(place, "client \(Sentence.quote(name)) needs a 'node'")
        }
        if let address = draft.address {
            if let sentence = Names.complaint(address: address.text, isPattern: draft.role != .sender) {
                complain(address.place, sentence)
            }
            client.address = address.text
        } else {
            complain(place, "client \(Sentence.quote(name)) needs an 'address'")
        }
        clients[name] = (topology.clients.count, namePlace.line)
        topology.clients.append(client)
    }

    mutating func read(_ fields: Fields, into draft: inout ClientDraft) {
        if let node = value(fields, "node", Self.anyText), let place = fields["node"]?.place {
            draft.node = (node, place)
        }
        if let role = choice(fields, "role", Topology.Role.self) { draft.role = role }
        if let address = value(fields, "address", Self.anyText), let place = fields["address"]?.place {
            draft.address = (address, place)
        }
        if isWord(fields, "rate", "as credit allows") {
            draft.client.pace = .asCreditAllows
        } else if let rate = value(fields, "rate", Self.pace) {
            draft.client.pace = .perSecond(rate)
        }
        if isWord(fields, "count", "unlimited") {
            draft.client.count = nil
        } else if let count = value(fields, "count", Self.count) {
            draft.client.count = count
        }
        if let size = value(fields, "size", Quantity.size) { draft.client.size = size }
        if let credit = value(fields, "credit", Self.credit) { draft.client.credit = credit }
        if let time = value(fields, "processing", Quantity.duration) { draft.client.processing = time }
        if let outcome = choice(fields, "outcome", Topology.Outcome.self) { draft.client.outcome = outcome }
        if let mode = choice(fields, "settle", Topology.SettleMode.self) { draft.client.settle = mode }
        readTimes(fields, into: &draft.client)
    }

    private mutating func readTimes(_ fields: Fields, into client: inout Topology.Client) {
        if isWord(fields, "start", "never") {
            client.start = nil
        } else if let start = value(fields, "start", Self.durationOrNever) {
            client.start = start
            checkEnd(start, "'start'", fields["start"])
        }
        if isWord(fields, "stop", "never") {
            client.stop = nil
        } else if let stop = value(fields, "stop", Self.durationOrNever) {
            client.stop = stop
            checkEnd(stop, "'stop'", fields["stop"])
        }
        if let start = client.start, let stop = client.stop, stop <= start {
            complain(
                fields["stop"]?.place ?? fields.place,
                "'stop' has to be after 'start', which is \(Text.duration(start))")
        }
    }

    /// Complains of a time after the end.
    mutating func checkEnd(_ time: Duration, _ what: String, _ element: Element?) {
        guard time > topology.duration, let element else { return }
        complain(element.place, "\(what) is after the end, which is at \(Text.duration(topology.duration))")
    }

    /// Complains of what only clients of the other role have.
    private mutating func checkRole(_ fields: Fields, _ draft: ClientDraft) {
        guard let role = draft.role else { return }
        for key in fields.present(role == .sender ? Vocabulary.receiverKeys : Vocabulary.senderKeys) {
            complain(fields.place(of: key), "a \(role) has no '\(key)'")
        }
    }

    private static func sentence(_ text: String) throws(Quantity.Misfit) -> [String] {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 5, ["sends", "receives"].contains(words[1]), words[3] == "at" else {
            throw Quantity.Misfit(
                "has to be 'NAME sends ADDRESS at NODE', 'NAME receives ADDRESS at NODE', or a mapping")
        }
        return words
    }

    private static func pace(_ text: String) throws(Quantity.Misfit) -> Double {
        do {
            return try Quantity.rate(text)
        } catch {
            throw Quantity.Misfit("\(error.sentence), or 'as credit allows'")
        }
    }

    private static func count(_ text: String) throws(Quantity.Misfit) -> Int {
        do {
            return try Quantity.whole(text, in: 1...Int(UInt32.max))
        } catch {
            throw Quantity.Misfit("\(error.sentence), or 'unlimited'")
        }
    }

    static func credit(_ text: String) throws(Quantity.Misfit) -> UInt32 {
        UInt32(try Quantity.whole(text, in: 0...1_000_000))
    }

    private static func durationOrNever(_ text: String) throws(Quantity.Misfit) -> Duration {
        do {
            return try Quantity.duration(text)
        } catch {
            throw Quantity.Misfit("\(error.sentence), or 'never'")
        }
    }
}
