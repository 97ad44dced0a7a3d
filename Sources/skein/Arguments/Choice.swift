import ArgumentParser

/// One of some words.
enum Choice {
    /// The words, for people.
    static func words<Word: RawRepresentable<String> & CaseIterable>(_: Word.Type) -> String {
        Word.allCases.map(\.rawValue).joined(separator: ", ")
    }

    /// Reads one of them.
    static func argument<Word: RawRepresentable<String> & CaseIterable>(_ text: String) throws -> Word {
        guard let word = Word(rawValue: text) else {
            throw ValidationError("it has to be one of \(words(Word.self))")
        }
        return word
    }
}
