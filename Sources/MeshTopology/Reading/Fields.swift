/// The members of a mapping whose keys are known.
struct Fields {
    /// Where the mapping begins.
    let place: Place
    fileprivate var members: [String: (key: Place, value: Element)] = [:]

    /// No members yet.
    init(place: Place) { self.place = place }

    subscript(key: String) -> Element? { members[key]?.value }

    /// Where a key that is there stands.
    func place(of key: String) -> Place { members[key]?.key ?? place }

    /// Those of the keys that are there, in the order of the given list.
    func present(_ keys: [String]) -> [String] { keys.filter { members[$0] != nil } }
}

extension Reader {
    /// Takes an element for a mapping, and complains of each key that is not one of these.
    mutating func fields(_ element: Element, _ owner: String, _ keys: [String]) -> Fields? {
        guard case .map(let members) = element.content else {
            complain(element.place, "\(owner) has to be a mapping, and is \(element.kind)")
            return nil
        }
        var fields = Fields(place: element.place)
        for (key, value) in members {
            guard case .text(let name) = key.content else {
                complain(key.place, "a key has to be text, and is \(key.kind)")
                continue
            }
            if keys.contains(name) {
                fields.members[name] = (key.place, value)
            } else {
                let meant = Sentence.didYouMean(name, keys)
                complain(
                    key.place,
                    "\(owner) has no \(Sentence.quote(name))"
                        + (meant.isEmpty ? "; it may have \(Sentence.list(keys))" : meant))
            }
        }
        return fields
    }

    /// Reads the text that a key has; nil if it is not there, or after a complaint.
    mutating func value<T>(_ fields: Fields, _ key: String, _ parse: (String) throws(Quantity.Misfit) -> T) -> T? {
        fields[key].flatMap { scalar($0, "'\(key)'", parse) }
    }

    /// Reads a text; nil after a complaint, in which it is called as given.
    mutating func scalar<T>(_ element: Element, _ what: String, _ parse: (String) throws(Quantity.Misfit) -> T) -> T? {
        let text = if case .text(let text) = element.content { text } else { "" }
        let found =
            switch element.content {
            case .text: Sentence.quote(text)
            case .empty: "empty"
            case .list, .map: element.kind
            }
        do {
            let result = try parse(text)
            if case .text = element.content { return result }
            complain(element.place, "\(what) has to be text, and is \(found)")
        } catch {
            complain(element.place, "\(what) \(error.sentence), and is \(found)")
        }
        return nil
    }

    /// Reads one of the words that a type has.
    mutating func choice<T: RawRepresentable<String> & CaseIterable>(
        _ fields: Fields, _ key: String, _ type: T.Type = T.self
    ) -> T? {
        value(fields, key) { text throws(Quantity.Misfit) in try Self.word(text) }
    }

    /// One of the words that a type has.
    static func word<T: RawRepresentable<String> & CaseIterable>(_ text: String) throws(Quantity.Misfit) -> T {
        guard let choice = T(rawValue: text) else {
            throw Quantity.Misfit("has to be \(Sentence.list(T.allCases.map(\.rawValue), "or"))")
        }
        return choice
    }

    /// The elements of a list; what is no list is taken for the only element.
    func elements(_ element: Element) -> [Element] {
        if case .list(let elements) = element.content { elements } else { [element] }
    }

    /// The elements of what has to be a list; none after a complaint.
    mutating func list(_ fields: Fields, _ key: String) -> [Element] {
        guard let element = fields[key], !element.isEmpty else { return [] }
        guard case .list(let elements) = element.content else {
            complain(element.place, "'\(key)' has to be a list, and is \(element.kind)")
            return []
        }
        return elements
    }

    /// Any text, which is not empty.
    static func anyText(_ text: String) throws(Quantity.Misfit) -> String {
        guard !text.isEmpty else { throw Quantity.Misfit("has to be text") }
        return text
    }
}
