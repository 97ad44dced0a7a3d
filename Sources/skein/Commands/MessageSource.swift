import AMQPMessaging

/// The messages that `skein send` sends.
enum MessageSource: Sequence {
    /// Each text so many times.
    case texts([String], each: Int)
    /// Messages of so many octets.
    case octets(Int, count: Int)
    /// The lines of standard input; one that is not UTF-8 as octets.
    case lines
    /// "message 1" and so on.
    case numbered(Int)

    func makeIterator() -> AnyIterator<Message> {
        switch self {
        case .texts(let texts, let each):
            let all = texts.lazy.flatMap { repeatElement(Message(.string($0)), count: each) }
            return AnyIterator(all.makeIterator())
        case .octets(let size, let count):
            let message = Message(data: (0..<size).map { UInt8(truncatingIfNeeded: $0) })
            return AnyIterator(repeatElement(message, count: count).makeIterator())
        case .lines:
            var input = InputLines()
            return AnyIterator {
                input.next().map { line in
                    Octets.text(line).map { Message(.string($0)) } ?? Message(data: line)
                }
            }
        case .numbered(let count):
            return AnyIterator((1...count).lazy.map { Message(.string("message \($0)")) }.makeIterator())
        }
    }
}
