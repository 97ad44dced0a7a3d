import AMQPEngine

/// All that has happened in one number: two runs that did the same have the same, in debug and release builds and on every machine.
public struct Trace: Sendable, Equatable {
    /// The number so far.
    public private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ number: UInt64) {
        hash = (hash ^ number) &* 0x0000_0100_0000_01b3
        hash ^= hash >> 29
    }

    mutating func add(_ moment: Moment) { add(UInt64(bitPattern: moment.nanoseconds)) }

    mutating func add(_ text: String) {
        for byte in text.utf8 { add(UInt64(byte)) }
        add(UInt64(text.utf8.count))
    }

    mutating func add(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { raw in
            var place = 0
            while place + 8 <= raw.count {
                add(UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
                place += 8
            }
            for byte in raw[place...] { add(UInt64(byte)) }
        }
        add(UInt64(bytes.count))
    }
}
