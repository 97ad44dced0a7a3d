/// The messages of simulated clients: a body of octets that says which one it is, and whose every byte follows from that.
enum Parcel {
    /// Bytes that every one has: the section's head, and two numbers.
    private static let head = 8
    static let smallest = head + 8

    /// The encoded message of a sender, of `size` bytes of body.
    static func bytes(sender: Int, number: Int, size: Int) -> [UInt8] {
        let count = max(size, 8)
        var bytes: [UInt8] = [0x00, 0x53, 0x75, 0xb0]
        bytes.reserveCapacity(head + count)
        append(UInt32(count), to: &bytes)
        append(UInt32(truncatingIfNeeded: sender), to: &bytes)
        append(UInt32(truncatingIfNeeded: number), to: &bytes)
        for place in 8..<max(count, 8) { bytes.append(UInt8(truncatingIfNeeded: place &* 31 &+ number &+ sender &* 7)) }
        return bytes
    }

    /// Which message it is; nil for what no client has sent.
    static func origin(of bytes: [UInt8]) -> (sender: Int, number: Int)? {
        guard bytes.count >= smallest else { return nil }
        return (Int(number(in: bytes, at: 8)), Int(number(in: bytes, at: 12)))
    }

    private static func append(_ number: UInt32, to bytes: inout [UInt8]) {
        for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    private static func number(in bytes: [UInt8], at place: Int) -> UInt32 {
        bytes[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
