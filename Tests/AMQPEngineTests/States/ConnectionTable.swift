/// Every input in every state of a connection.
enum ConnectionTable {
    static let rows = TableRow.all(headers + opening + opened + closing)
}
