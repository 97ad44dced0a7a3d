import AMQPCodec

/// Transfer frames that are all alike but for three numbers, one behind the other in memory.
///
/// They are made once; before they are written again the numbers in them are replaced.
struct TransferBlock: ~Copyable {
    /// What each frame takes, in bytes.
    let frameSize: Int
    /// How many frames there are.
    let count: Int
    private let bytes: UnsafeMutableRawBufferPointer
    private let idOffset: Int
    private let tagOffset: Int
    private let serialOffset: Int

    /// The body begins with eight bytes that tell a message from all others.
    static let smallestBody = 8
    /// What the section `data` (§3.2.6) has before its octets: its descriptor, and the head of a binary.
    private static let dataHead: [UInt8] = [0x00, 0x53, 0x75, 0xb0]
    private static let dataHeadSize = dataHead.count + 4
    /// About so many bytes are made at a time.
    private static let size = 1 << 18

    /// Frames of messages whose body is `bodySize` bytes of data, on channel and handle 0.
    init(bodySize: Int, settled: Bool) {
        precondition(bodySize >= Self.smallestBody)
        let (id, tag): (UInt32, UInt32) = (0x0102_0304, 0x0506_0708)
        var out = OutputBuffer(capacity: bodySize + 128)
        let frame = out.beginFrame(.amqp)
        let tagBytes = withUnsafeBytes(of: tag.bigEndian) { DeliveryTag($0) }
        Transfer(handle: 0, deliveryID: id, deliveryTag: tagBytes, messageFormat: 0, settled: settled).write(to: &out)
        for byte in Self.dataHead { out.append(byte) }
        out.append(bigEndian: UInt32(bodySize))
        serialOffset = out.count
        for index in 0..<bodySize { out.append(UInt8(truncatingIfNeeded: index)) }
        out.endFrame(frame)
        frameSize = out.count
        count = min(max(Self.size / out.count, 1), 4_096)
        bytes = .allocate(byteCount: frameSize * count, alignment: 16)
        let target = bytes
        (idOffset, tagOffset) = out.bytes.withUnsafeBytes { template in
            for start in stride(from: 0, to: target.count, by: template.count) {
                target.baseAddress?.advanced(by: start).copyMemory(
                    from: template.baseAddress!, byteCount: template.count)
            }
            return (Self.place(of: id, in: template), Self.place(of: tag, in: template))
        }
    }

    deinit { bytes.deallocate() }

    /// What tells a message that comes from a block from all others; nil if it comes from none.
    static func serial(in message: UnsafeRawBufferPointer) -> UInt64? {
        guard message.count >= dataHeadSize + smallestBody else { return nil }
        return UInt64(bigEndian: message.loadUnaligned(fromByteOffset: dataHeadSize, as: UInt64.self))
    }

    /// Where the four bytes of a number stand for the first time.
    private static func place(of number: UInt32, in bytes: UnsafeRawBufferPointer) -> Int {
        for offset in 0...(bytes.count - 4)
        where UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)) == number {
            return offset
        }
        preconditionFailure("the template lacks a number")
    }

    /// Writes into the first `count` frames the delivery-ids from `id` on, and what tells their messages apart.
    func number(_ count: Int, from id: UInt32, serial: UInt64) {
        precondition(count <= self.count)
        var start = 0
        for index in 0..<count {
            let id = (id &+ UInt32(truncatingIfNeeded: index)).bigEndian
            bytes.storeBytes(of: id, toByteOffset: start &+ idOffset, as: UInt32.self)
            bytes.storeBytes(of: id, toByteOffset: start &+ tagOffset, as: UInt32.self)
            let serial = (serial &+ UInt64(index)).bigEndian
            bytes.storeBytes(of: serial, toByteOffset: start &+ serialOffset, as: UInt64.self)
            start &+= frameSize
        }
    }

    /// Some of the bytes.
    func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }
}
