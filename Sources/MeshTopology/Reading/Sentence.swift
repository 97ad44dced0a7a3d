/// Words for people.
enum Sentence {
    /// A text of the file in quotes, in one line and not too long.
    static func quote(_ text: String) -> String {
        let scalars = text.unicodeScalars
        var out = ""
        for scalar in scalars.prefix(60) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
                out += scalar.escaped(asASCII: true)
            default: out.unicodeScalars.append(scalar)
            }
        }
        return "'\(out)\(scalars.count > 60 ? "…" : "")'"
    }

    /// Things in a row: a, b and c.
    static func list(_ words: some Collection<String>, _ conjunction: String = "and") -> String {
        guard let last = words.suffix(1).first, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
    }

    /// Of a word that is not among these, the one that may have been meant, as a question; or nothing.
    static func didYouMean(_ word: String, _ candidates: some Sequence<String>) -> String {
        // In short words too much is a slip of one letter, and other numbers are other things.
        guard (3...64).contains(word.utf8.count) else { return "" }
        var best: (distance: Int, word: String)?
        let limit = max(1, word.count / 3)
        let letters = word.filter { !$0.isNumber }
        for candidate in candidates where letters != candidate.filter({ !$0.isNumber }) {
            let distance = distance(Array(word.utf8), Array(candidate.utf8), limit: limit)
            if distance <= limit, best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
        }
        return best.map { "; did you mean '\($0.word)'?" } ?? ""
    }

    /// How many bytes have to be inserted, removed, changed or swapped with the next to make one from the other; beyond the limit, any number beyond it.
    private static func distance(_ one: [UInt8], _ other: [UInt8], limit: Int) -> Int {
        guard abs(one.count - other.count) <= limit else { return limit + 1 }
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for (row, byte) in one.enumerated() {
            var next = [row + 1]
            for (column, counterpart) in other.enumerated() {
                var best = min(last[column + 1], next[column]) + 1
                best = min(best, last[column] + (byte == counterpart ? 0 : 1))
                if row > 0, column > 0, byte == other[column - 1], one[row - 1] == counterpart {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                next.append(best)
            }
            beforeLast = last
            last = next
        }
        return last[other.count]
    }
}
