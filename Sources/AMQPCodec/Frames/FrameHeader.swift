/// The eight bytes before a frame's extended header and body (§2.3.1).
public struct FrameHeader: Sendable, Equatable {
    /// What the body is.
    public enum Kind: UInt8, Sendable {
        /// An AMQP performative, or nothing.
        case amqp = 0
        /// A SASL frame.
        case sasl = 1
    }

    /// How many bytes a header has; also the smallest frame.
    public static let byteCount = 8
    /// The size of frame that every peer must accept, in bytes (§2.8.19, `MIN-MAX-FRAME-SIZE`).
    public static let minimumMaxFrameSize: UInt32 = 512

    /// Bytes of the whole frame, this header included.
    public var size: Int
    /// Bytes from the start of the frame to its body.
    public var bodyOffset: Int
    /// What the body is.
    public var kind: Kind
    /// The channel of an AMQP frame; means nothing in a SASL frame.
    public var channel: UInt16

    /// Reads the header at `offset`; nil if fewer than eight bytes are there.
    ///
    /// Throws ``DecodingError/Reason/malformedFrame`` if size, data offset or type break §2.3.1.
    public static func read(_ input: RawSpan, at offset: Int) throws(DecodingError) -> FrameHeader? {
        guard input.byteCount - offset >= byteCount else { return nil }
        let first = UInt32(bigEndian: input.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self))
        let second = UInt32(bigEndian: input.unsafeLoadUnaligned(fromUncheckedByteOffset: offset + 4, as: UInt32.self))
        let bodyOffset = Int(second >> 24) * 4
        guard first >= 8, bodyOffset >= 8, bodyOffset <= Int(first),
            let kind = Kind(rawValue: UInt8(truncatingIfNeeded: second >> 16))
        else { throw DecodingError(.malformedFrame, at: offset) }
        return FrameHeader(
            size: Int(first), bodyOffset: bodyOffset, kind: kind, channel: UInt16(truncatingIfNeeded: second))
    }
}

extension OutputBuffer {
    /// Writes a frame's header and says where it starts; the size is filled in by ``endFrame(_:)``.
    public mutating func beginFrame(_ kind: FrameHeader.Kind, channel: UInt16 = 0) -> Int {
        let start = position
        append(bigEndian: UInt64(2) << 24 | UInt64(kind.rawValue) << 16 | UInt64(channel))
        return start
    }

    /// Fills in the size of the frame that began at `start`.
    public mutating func endFrame(_ start: Int) {
        overwrite(UInt32(truncatingIfNeeded: position - start), at: start)
    }
}
