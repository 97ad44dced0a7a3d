import AMQPCodec
import AMQPEngine
import Testing

/// A conversation that is cut off, at every byte, and goes on over another connection.
struct CutTests {
    static let messages = [bytes(10), bytes(1_300, from: 7), bytes(0), bytes(700, from: 99)]

    /// Each message is taken once and in order, each sender hears its outcome once, and nobody has anything left to settle.
    static func check(_ mail: Mail, _ comment: Comment) {
        #expect(mail.receiver.taken.sorted(by: shorter) == messages.sorted(by: shorter), comment)
        for message in messages.indices {
            #expect(mail.sender.outcomes[message] == [.accepted], "message \(message), \(comment)")
        }
        #expect(mail.sender.suspended?.deliveries == [], comment)
        #expect(mail.receiver.suspended?.deliveries == [], comment)
        #expect(mail.receiver.unsettled.isEmpty, comment)
    }

    private static func shorter(_ left: [UInt8], _ right: [UInt8]) -> Bool { left.count < right.count }

    static func mail(_ keepsParts: Bool, senderConnects: Bool = true) -> Mail {
        Mail(sender: Sender(messages), receiver: Receiver(keepsParts: keepsParts), senderConnects: senderConnects)
    }

    @Test(arguments: [false, true], [false, true])
    func aCutAtAnyByteLosesAndDoublesNothing(_ keepsParts: Bool, _ senderConnects: Bool) {
        let whole = Self.mail(keepsParts, senderConnects: senderConnects)
        let length = whole.connect()
        Self.check(whole, "no cut")
        for cut in 0..<length {
            let mail = Self.mail(keepsParts, senderConnects: senderConnects)
            mail.connect(limit: cut)
            mail.connect()
            Self.check(mail, "cut after \(cut) bytes")
        }
    }

    /// Many cuts, one after the other, at random.
    @Test(arguments: 0..<200)
    func manyCutsLoseAndDoubleNothing(_ seed: UInt64) {
        var generator = Generator(seed)
        let mail = Self.mail(seed % 2 == 0, senderConnects: seed % 4 < 2)
        for _ in 0..<Int.random(in: 1...12, using: &generator) {
            mail.connect(
                limit: Int.random(in: 0..<3_000, using: &generator), window: UInt32.random(in: 1...4, using: &generator)
            )
        }
        mail.connect()
        Self.check(mail, "seed \(seed)")
    }
}
