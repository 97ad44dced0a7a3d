/// Every input in every state of a session.
enum SessionTable {
    static let rows = TableRow.all(unmapped + mapped + ending)
}
