/// A place in a file. Lines and columns are counted from 1; a column is a Unicode scalar.
struct Place: Comparable, Hashable {
    let line: Int
    let column: Int

    static func < (one: Place, other: Place) -> Bool { (one.line, one.column) < (other.line, other.column) }
}
