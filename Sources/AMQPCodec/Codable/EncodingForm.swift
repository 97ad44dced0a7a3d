/// What a Codable type with fields becomes: a map or a list, and whether that is described.
public struct EncodingForm: Sendable, Hashable {
    /// Where the fields of a type go.
    public enum Layout: Sendable, Hashable {
        /// A `map` from the name of each field to its value. Fields that are nil are left out.
        case map
        /// A `list` of the values, as the composites of the specification are (§1.4): a field that is nil is null, and nulls at the
        /// end are left out.
        ///
        /// The place of a field is its key's `intValue` if it has one (`enum CodingKeys: Int, CodingKey`), else the order in which
        /// fields are encoded, for which decoding has to ask in the same order: the compiler's own Codable does.
        case list
    }

    /// Where the fields go.
    public var layout: Layout
    /// What describes the value (§1.1.2); nil if nothing does.
    public var descriptor: Value?
    /// What may describe it as well when it is decoded, such as the symbol beside the number.
    public var aliases: [Value]

    /// A map.
    public static let map = EncodingForm(layout: .map, descriptor: nil, aliases: [])
    /// A list.
    public static let list = EncodingForm(layout: .list, descriptor: nil, aliases: [])

    /// A described value: a symbol such as `example:order:list`, or a number whose upper half is a domain of one's own (§1.5).
    public static func described(by descriptor: Value, or aliases: Value..., as layout: Layout = .list) -> EncodingForm
    {
        EncodingForm(layout: layout, descriptor: descriptor, aliases: aliases)
    }
}

/// A Codable type that says what it becomes in AMQP. Types that do not say become maps.
///
///     struct Order: Codable, AMQPFormed {
///         static let amqpForm = EncodingForm.described(by: .symbol("shop:order:list"))
///         var item: String
///         var count: Int?
///     }
///
/// A descriptor describes whatever the type becomes, be it a map, a list or a single value. The layout means types with named
/// fields: an array is a list in any case, and an enum with associated values, which has to name its case, needs the map.
public protocol AMQPFormed {
    /// What the type becomes.
    static var amqpForm: EncodingForm { get }
}
