/// The entries of a map by the names and numbers that keys can have.
struct MapFields {
    private(set) var names: [String: Value] = [:]
    private(set) var numbers: [Int: Value] = [:]
    private(set) var keys: [(name: String?, number: Int?)] = []

    init(_ map: AMQPMap) {
        names.reserveCapacity(map.count)
        for pair in map.pairs {
            if let name = pair.key.text {
                // A string and a symbol may be the same name. The first of them counts.
                guard names[name] == nil else { continue }
                names[name] = pair.value
                keys.append((name, nil))
            } else if let number = pair.key.integer {
                guard numbers[number] == nil else { continue }
                numbers[number] = pair.value
                keys.append((nil, number))
            }
        }
    }

    subscript(key: any CodingKey) -> Value? {
        names[key.stringValue] ?? key.intValue.flatMap { numbers[$0] }
    }
}
