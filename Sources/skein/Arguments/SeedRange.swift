import ArgumentParser

/// Seeds in a row: `1..1000`, or one of them.
struct SeedRange {
    let seeds: ClosedRange<UInt64>

    static func argument(_ text: String) throws -> SeedRange {
        var bounds: [UInt64] = []
        var rest = text[...]
        if let dots = text.indices.first(where: { text[$0...].hasPrefix("..") }) {
            bounds = [UInt64(text[..<dots])].compactMap { $0 }
            rest = text[text.index(dots, offsetBy: 2)...]
            guard bounds.count == 1 else { throw misfit }
        }
        guard let last = UInt64(rest) else { throw misfit }
        let first = bounds.first ?? last
        guard first <= last else { throw ValidationError("the first seed is greater than the last") }
        guard last - first < UInt64(Int.max) else { throw ValidationError("there are too many seeds") }
        return SeedRange(seeds: first...last)
    }

    private static var misfit: ValidationError { ValidationError("it has to be seeds such as 1..1000, or one seed") }

    /// A whole number from 0 to 2⁶⁴ - 1.
    static func seed(_ text: String) throws -> UInt64 {
        guard let seed = UInt64(text) else {
            throw ValidationError("it has to be a whole number from 0 to \(UInt64.max)")
        }
        return seed
    }
}
