import AMQPCodec
import Testing

struct LifetimePolicyTests {
    @Test(arguments: LifetimePolicy.allCases)
    func aPolicyGoesIntoNodePropertiesAndComesBack(_ policy: LifetimePolicy) {
        var properties: AMQPMap = ["supported-dist-modes": .symbol("copy")]
        properties.lifetimePolicy = policy
        #expect(properties.count == 2 && properties.lifetimePolicy == policy)
        properties.lifetimePolicy = nil
        #expect(properties == ["supported-dist-modes": .symbol("copy")])
    }

    @Test func symbolicDescriptorsAreUnderstood() {
        let properties: AMQPMap = [
            "lifetime-policy": .described(
                Described(descriptor: .symbol("amqp:delete-on-no-messages:list"), value: .list([])))
        ]
        #expect(properties.lifetimePolicy == .deleteOnNoMessages)
    }

    @Test(arguments: [Value.uint(1), .described(Described(descriptor: .ulong(0x28), value: .list([])))])
    func somethingElseIsNone(_ value: Value) {
        #expect((["lifetime-policy": value] as AMQPMap).lifetimePolicy == nil)
    }
}
