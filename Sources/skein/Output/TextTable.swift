/// Rows of text in aligned columns, with a heading.
struct TextTable {
    let heading: [String]
    /// Each with a cell for each column.
    let rows: [[String]]

    /// What a column is never made narrower than.
    private static let narrowest = 8
    private static let gap = "  "

    /// The lines. To keep them within so many characters, long cells lose their middles, as far as that does.
    func text(width: Int? = nil) -> String {
        var widths = heading.indices.map { column in ([heading] + rows).map { $0[column].count }.max() ?? 0 }
        if let width { narrow(&widths, to: width - Self.gap.count * max(heading.count - 1, 0)) }
        return ([heading] + rows).map { line in
            let padded = zip(line, widths).map { $0.shortened(to: $1).padded(to: $1) }.joined(separator: Self.gap)
            return String(padded.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }

    /// Takes from the widest column, one character after the other.
    private func narrow(_ widths: inout [Int], to total: Int) {
        let least = heading.map { max($0.count, Self.narrowest) }
        var excess = widths.reduce(0, +) - total
        while excess > 0 {
            guard
                let widest = widths.indices.filter({ widths[$0] > least[$0] }).max(by: { widths[$0] < widths[$1] })
            else { return }
            widths[widest] -= 1
            excess -= 1
        }
    }
}

extension String {
    /// The text, or its beginning and its end, which tell addresses apart, with an ellipsis between them.
    fileprivate func shortened(to width: Int) -> String {
        guard count > width else { return self }
        let end = (width - 1) / 3
        return "\(prefix(width - 1 - end))…\(suffix(end))"
    }
}
