/// A part of a YAML document, and where it begins.
struct Element {
    /// What it is.
    enum Content {
        case text(String)
        /// Nothing, as after a colon at the end of a line.
        case empty
        case list([Element])
        case map([(key: Element, value: Element)])
    }

    let place: Place
    let content: Content

    /// What it is, for people.
    var kind: String {
        switch content {
        case .text: "text"
        case .empty: "nothing"
        case .list: "a list"
        case .map: "a mapping"
        }
    }

    var isEmpty: Bool { if case .empty = content { true } else { false } }
}
