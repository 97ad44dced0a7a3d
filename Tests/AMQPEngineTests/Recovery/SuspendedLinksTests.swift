import AMQPCodec
import AMQPEngine
import Testing

struct SuspendedLinksTests {
    static func link(_ name: String, _ role: Role = .sender, source: Source? = nil, target: Target? = nil)
        -> SuspendedLink
    {
        SuspendedLink(
            attach: Attach(name: name, handle: 0, role: role, source: source, target: target.map { .target($0) }),
            deliveries: [SuspendedDelivery(tag: DeliveryTag(1))])
    }

    static func at(_ milliseconds: UInt32) -> Moment { Moment(nanoseconds: 0).advanced(byMilliseconds: milliseconds) }

    @Test func aLinkIsFoundByContainerNameAndRole() {
        var links = SuspendedLinks()
        links.keep(Self.link("a"), of: "peer", now: Self.at(0))
        for (name, role, container) in [
            ("b", Role.sender, "peer"), ("a", .receiver, "peer"), ("a", .sender, "other"),
        ] {
            let found = links.take(name, role, of: container, now: Self.at(0))
            #expect(found == nil)
        }
        let found = links.take("a", .sender, of: "peer", now: Self.at(0))
        #expect(found == Self.link("a") && links.count == 0)
        let again = links.take("a", .sender, of: "peer", now: Self.at(0))
        #expect(again == nil)
    }

    @Test func aLinkIsForgottenWhenItsTimeIsOver() {
        var links = SuspendedLinks(timeout: 1_000)
        links.keep(Self.link("a"), of: "peer", now: Self.at(0))
        links.keep(Self.link("b"), of: "peer", now: Self.at(500))
        #expect(links.deadline == Self.at(1_000))
        let early = links.expire(now: Self.at(999))
        #expect(early.isEmpty)
        let late = links.take("a", .sender, of: "peer", now: Self.at(1_000))
        #expect(late == nil, "it is over though nobody has looked")
        let both = links.expire(now: Self.at(2_000))
        #expect(both.map(\.name) == ["a", "b"] && links.deadline == nil)
    }

    @Test func aTerminusMaySayHowLong() {
        var links = SuspendedLinks(timeout: 1_000, longest: 50_000)
        links.keep(Self.link("a", source: Source(timeout: 5)), of: "peer", now: Self.at(0))
        #expect(links.deadline == Self.at(5_000))
        links.keep(
            Self.link("a", source: Source(expiryPolicy: .never), target: Target(timeout: 3)), of: "peer",
            now: Self.at(0))
        #expect(links.deadline == Self.at(50_000))
        links.keep(
            Self.link("b", .receiver, source: Source(timeout: 1), target: Target(timeout: 3)), of: "peer",
            now: Self.at(0))
        #expect(links.deadline == Self.at(3_000))
    }

    @Test func thereIsRoomForSoManyAndNoMore() {
        var links = SuspendedLinks(capacity: 2)
        links.keep(Self.link("a"), of: "peer", now: Self.at(1))
        links.keep(Self.link("b"), of: "peer", now: Self.at(0))
        let replaced = links.keep(Self.link("a"), of: "peer", now: Self.at(2))
        #expect(replaced.map(\.name) == ["a"] && links.count == 2)
        let forgotten = links.keep(Self.link("c"), of: "peer", now: Self.at(3))
        #expect(forgotten.map(\.name) == ["b"] && links.count == 2)
    }
}
