/// A message with its sections (§3.2).
///
/// Absent sections are nil or empty, and are not written. The body is always there.
public struct Message: Sendable, Equatable {
    /// The three forms a body can have (§3.2.6 to §3.2.8).
    public enum Body: Sendable, Equatable {
        /// One or more sections of opaque octets.
        case data([[UInt8]])
        /// One or more lists of values.
        case sequence([[Value]])
        /// One value.
        case value(Value)
    }

    /// The `message-format` of a transfer whose payload is such a message (§3.2.16).
    public static let format: UInt32 = 0

    /// Delivery details that routers may change.
    public var header: Header?
    /// For the next hop only; keys are symbols or ulongs.
    public var deliveryAnnotations = AMQPMap()
    /// For the infrastructure on the way; keys are symbols or ulongs.
    public var messageAnnotations = AMQPMap()
    /// The immutable properties that the specification defines.
    public var properties: Properties?
    /// The immutable properties that the application defines; keys are strings.
    public var applicationProperties = AMQPMap()
    /// What it is all about.
    public var body: Body
    /// What can only be known once the body is there, such as a hash.
    public var footer = AMQPMap()

    /// Creates a message of a body.
    public init(_ body: Body = .value(.null), to: String? = nil, subject: String? = nil) {
        self.body = body
        if to != nil || subject != nil { properties = Properties(to: to, subject: subject) }
    }

    /// Creates a message whose body is one value.
    public init(_ value: Value, to: String? = nil, subject: String? = nil) {
        self.init(.value(value), to: to, subject: subject)
    }

    /// Creates a message whose body is one section of octets.
    public init(data: [UInt8], to: String? = nil, subject: String? = nil) {
        self.init(.data([data]), to: to, subject: subject)
    }
}
