/// What identifies a message within its producer's world, or correlates it with another (§3.2.11 to §3.2.14).
public enum MessageID: Sendable, Hashable {
    /// §3.2.11
    case ulong(UInt64)
    /// §3.2.12
    case uuid(AMQPUUID)
    /// §3.2.13
    case binary([UInt8])
    /// §3.2.14
    case string(String)
}
