/// Bytes that are appended at one end, each piece in one stretch of memory, and let go at the other. It takes memory only when it has to grow.
///
/// A piece is known by its position, which only grows.
struct ByteRing {
    private var storage: [UInt8] = []
    /// The position behind the last piece, and that of the first byte that is still kept.
    private(set) var end = 0
    private(set) var start = 0

    /// How many bytes are kept, those left out at the end of the memory included.
    var count: Int { end - start }

    /// Appends a piece and says where it is.
    mutating func append(_ bytes: RawSpan) -> Int {
        let position = place(bytes.byteCount)
        write(bytes, at: position)
        end = position + bytes.byteCount
        return position
    }

    /// Appends to the last piece, which begins at `position` and has `count` bytes, and says where it is now.
    mutating func extend(_ position: Int, _ count: Int, by bytes: RawSpan) -> Int {
        let total = count + bytes.byteCount
        var position = position
        if end + bytes.byteCount - start > storage.count || !fits(total, at: position) {
            let moved = storage.isEmpty ? [] : Array(storage[index(position)..<index(position) + count])
            end = position
            // It is likely to grow on.
            reserve(2 * total)
            position = place(total)
            write(moved.span.bytes, at: position)
        }
        write(bytes, at: position + count)
        end = position + total
        return position
    }

    /// Lets go of all bytes before a position.
    mutating func release(before position: Int) {
        start = max(start, min(position, end))
        // What was once large need not stay so.
        if start == end, storage.count > ByteRing.idle { storage = [] }
    }

    /// Lets go of the last piece.
    mutating func removeLast(from position: Int) { end = max(position, start) }

    /// A copy of the bytes of a piece.
    func bytes(_ position: Int, _ count: Int) -> [UInt8] {
        count == 0 ? [] : Array(storage[index(position)..<index(position) + count])
    }

    private static let idle = 1 << 16

    private func index(_ position: Int) -> Int { position & (storage.count - 1) }

    private func fits(_ count: Int, at position: Int) -> Bool {
        !storage.isEmpty && index(position) + count <= storage.count
    }

    /// Where a piece of so many bytes goes, for which there is room then.
    private mutating func place(_ count: Int) -> Int {
        if start == end, !storage.isEmpty, count <= storage.count {
            // Empty: begins where all of the memory lies ahead.
            end = (end + storage.count - 1) & ~(storage.count - 1)
            start = end
        }
        while true {
            let position = fits(count, at: end) ? end : storage.isEmpty ? end : (end | (storage.count - 1)) + 1
            if count <= storage.count, position + count - start <= storage.count { return position }
            reserve(max(2 * storage.count, count))
        }
    }

    /// Grows to a power of two of at least `count`. Every piece stays in one stretch: where larger memory ends, smaller did too.
    private mutating func reserve(_ count: Int) {
        guard count > storage.count else { return }
        var size = max(storage.count, 1 << 12)
        while size < count { size *= 2 }
        var grown = [UInt8](repeating: 0, count: size)
        var position = start
        while position < end {
            let stretch = min(end - position, storage.count - index(position))
            grown.replaceSubrange(
                (position & (size - 1))..<(position & (size - 1)) + stretch,
                with: storage[index(position)..<index(position) + stretch])
            position += stretch
        }
        storage = grown
    }

    private mutating func write(_ bytes: RawSpan, at position: Int) {
        guard bytes.byteCount > 0 else { return }
        let place = index(position)
        bytes.withUnsafeBytes { source in
            storage.withUnsafeMutableBytes { target in
                UnsafeMutableRawBufferPointer(rebasing: target[place..<place + source.count]).copyMemory(from: source)
            }
        }
    }
}
