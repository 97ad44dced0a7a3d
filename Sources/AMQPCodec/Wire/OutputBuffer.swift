/// Bytes on their way out: appended at the end by encoders, taken from the front by whoever writes them to the wire.
///
/// A plain growable block of memory, because encoders append a few bytes at a time and every branch there is paid per
/// message. It never shrinks below what its busiest moment needed, except through ``removeAll(keepingCapacity:)``.
public struct OutputBuffer: ~Copyable {
    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    private var start = 0
    private var end = 0

    /// Creates an empty buffer with room for `capacity` bytes.
    public init(capacity: Int = 256) {
        self.capacity = max(capacity, 64)
        base = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit { base.deallocate() }

    /// How many bytes wait to be taken.
    public var count: Int { end &- start }
    /// Whether nothing waits to be taken.
    public var isEmpty: Bool { end == start }

    /// The waiting bytes.
    public var bytes: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            let span = RawSpan(_unsafeStart: UnsafeRawPointer(base) + start, byteCount: end &- start)
            return _overrideLifetime(span, borrowing: self)
        }
    }

    /// Drops the first `count` waiting bytes; all of them if there are fewer.
    public mutating func removeFirst(_ count: Int) {
        start &+= min(max(count, 0), end &- start)
        if start == end {
            start = 0
            end = 0
        } else if start > capacity / 2 {
            pack()
        }
    }

    /// Drops every waiting byte.
    public mutating func removeAll(keepingCapacity: Bool = true) {
        start = 0
        end = 0
        guard !keepingCapacity else { return }
        base.deallocate()
        capacity = 64
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    /// Appends one byte.
    public mutating func append(_ byte: UInt8) {
        ensure(1)
        base.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
        end &+= 1
    }

    /// Appends an integer in network byte order.
    public mutating func append<Integer: FixedWidthInteger & BitwiseCopyable>(bigEndian value: Integer) {
        let width = MemoryLayout<Integer>.size
        ensure(width)
        base.storeBytes(of: value.bigEndian, toByteOffset: end, as: Integer.self)
        end &+= width
    }

    /// Appends a constructor and the data behind it, with one look at the room there is.
    @inline(__always)
    mutating func append<Integer: FixedWidthInteger & BitwiseCopyable>(_ code: UInt8, _ data: Integer) {
        ensure(1 &+ MemoryLayout<Integer>.size)
        base.storeBytes(of: code, toByteOffset: end, as: UInt8.self)
        base.storeBytes(of: data.bigEndian, toByteOffset: end &+ 1, as: Integer.self)
        end &+= 1 &+ MemoryLayout<Integer>.size
    }

    /// Appends a constructor, a size and as many bytes, in the same way.
    @inline(__always)
    mutating func append<Size: FixedWidthInteger & BitwiseCopyable>(
        _ code: UInt8, _ size: Size, _ bytes: UnsafeRawBufferPointer
    ) {
        let head = 1 &+ MemoryLayout<Size>.size
        ensure(head &+ bytes.count)
        base.storeBytes(of: code, toByteOffset: end, as: UInt8.self)
        base.storeBytes(of: size.bigEndian, toByteOffset: end &+ 1, as: Size.self)
        if let source = bytes.baseAddress { (base + end + head).copyMemory(from: source, byteCount: bytes.count) }
        end &+= head &+ bytes.count
    }

    /// Appends the bytes of a span.
    public mutating func append(_ span: RawSpan) {
        span.withUnsafeBytes { append($0) }
    }

    /// Appends the bytes of a buffer.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        ensure(bytes.count)
        (base + end).copyMemory(from: source, byteCount: bytes.count)
        end &+= bytes.count
    }

    // MARK: Going back

    /// Where the next byte goes; valid until something is taken from the front.
    package var position: Int { end }

    package mutating func truncate(to position: Int) {
        precondition(position >= start && position <= end)
        end = position
    }

    package mutating func overwrite<Integer: FixedWidthInteger & BitwiseCopyable>(_ value: Integer, at position: Int) {
        precondition(position >= start && position &+ MemoryLayout<Integer>.size <= end)
        base.storeBytes(of: value.bigEndian, toByteOffset: position, as: Integer.self)
    }

    /// Opens a gap of `count` bytes at `position`, moving what follows.
    package mutating func insertGap(_ count: Int, at position: Int) {
        precondition(position >= start && position <= end)
        ensure(count)
        (base + position + count).copyMemory(from: base + position, byteCount: end &- position)
        end &+= count
    }

    @inline(__always)
    private mutating func ensure(_ count: Int) {
        if capacity &- end < count { grow(by: count) }
    }

    /// Moves what waits to the front of the block; a buffer that is filled before it has run empty would grow for ever.
    ///
    /// What is moved is less than what has been taken since the last time.
    @inline(never)
    private mutating func pack() {
        base.copyMemory(from: base + start, byteCount: end &- start)
        end &-= start
        start = 0
    }

    /// Doubles the block. Positions handed out by ``position`` survive, so nothing is packed to the front here.
    @inline(never)
    private mutating func grow(by count: Int) {
        let wanted = max(capacity &* 2, end + count)
        let grown = UnsafeMutableRawPointer.allocate(byteCount: wanted, alignment: 16)
        (grown + start).copyMemory(from: base + start, byteCount: end &- start)
        base.deallocate()
        base = grown
        capacity = wanted
    }
}
