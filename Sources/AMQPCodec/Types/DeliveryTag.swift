/// What a sender calls a delivery on its link: up to 32 octets (§2.8.7), kept inline so that it costs no allocation.
public struct DeliveryTag: Sendable, Hashable, BitwiseCopyable {
    /// The most octets a tag may have.
    public static let maximumCount = 32

    /// The octets, padded with zeros. Vectors, because they are copied in one piece wherever a transfer goes.
    private var low: SIMD2<UInt64> = .zero
    private var high: SIMD2<UInt64> = .zero
    private var length = 0

    /// The tag without octets.
    public init() {}

    /// A tag of the given octets; nil if there are more than 32.
    public init?(_ octets: some Collection<UInt8>) {
        guard octets.count <= Self.maximumCount else { return nil }
        length = octets.count
        withUnsafeMutableBytes(of: &self) { $0.copyBytes(from: octets) }
    }

    /// The eight octets of a number, most significant first.
    public init(_ number: UInt64) {
        low[0] = number.bigEndian
        length = 8
    }

    package init?(_ span: RawSpan) {
        guard span.byteCount <= Self.maximumCount else { return nil }
        length = span.byteCount
        if length == 8 {
            // Most senders count.
            low[0] = span.unsafeLoadUnaligned(as: UInt64.self)
        } else {
            withUnsafeMutableBytes(of: &self) { tag in span.withUnsafeBytes { tag.copyMemory(from: $0) } }
        }
    }

    /// A tag of `count` octets, most significant first, of up to four numbers.
    package init(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64, count: Int) {
        low = [first.bigEndian, second.bigEndian]
        high = [third.bigEndian, fourth.bigEndian]
        length = count
    }

    /// The octets as four numbers, most significant first, padded with zeros.
    package var words: (UInt64, UInt64, UInt64, UInt64) {
        (low[0].bigEndian, low[1].bigEndian, high[0].bigEndian, high[1].bigEndian)
    }

    /// How many octets the tag has, 0…32.
    public var count: Int { length }

    /// The octets.
    public var octets: [UInt8] { withUnsafeBytes(of: self) { Array($0.prefix(length)) } }

    package func append(to out: inout OutputBuffer) {
        if length == 8 {
            out.append(bigEndian: UInt64(bigEndian: low[0]))
        } else {
            withUnsafeBytes(of: self) { out.append(UnsafeRawBufferPointer(rebasing: $0[..<length])) }
        }
    }
}
