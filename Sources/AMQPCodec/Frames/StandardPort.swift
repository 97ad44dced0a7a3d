/// The ports that IANA has assigned to AMQP (§2.8.19).
public enum StandardPort {
    /// Where AMQP is spoken without TLS, or negotiates it.
    public static let amqp = 5672
    /// Where TLS comes first (§5.2.1).
    public static let amqps = 5671
}
