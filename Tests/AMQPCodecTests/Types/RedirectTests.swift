import AMQPCodec
import Testing

struct RedirectTests {
    static let redirects = [
        Redirect(networkHost: "10.0.0.7", port: 5_672),
        Redirect(networkHost: "b.example", port: 65_535, hostname: "mesh", address: "orders/eu"),
    ]

    @Test(arguments: redirects)
    func whatIsSaidIsUnderstood(_ redirect: Redirect) {
        #expect(AMQPError(redirectingConnectionTo: redirect).redirect == redirect)
        let error = AMQPError(redirectingLinkTo: redirect, "over there")
        #expect(error.redirect == redirect && error.condition == .linkRedirect)
        #expect(error.description == "amqp:link:redirect: over there")
    }

    /// Other containers choose other types for host and port.
    @Test(arguments: [Value.int(5_672), .uint(5_672), .ulong(5_672), .long(5_672), .short(5_672)])
    func aPortOfAnyTypeIsUnderstood(_ port: Value) {
        let info = AMQPMap([(.symbol("network-host"), .symbol("h")), (.symbol("port"), port)])
        #expect(
            AMQPError(condition: .connectionRedirect, info: info).redirect == Redirect(networkHost: "h", port: 5_672))
    }

    static let useless: [AMQPMap?] = [
        nil, [:], ["port": .uint(1)], ["network-host": .string("h")],
        ["network-host": .string("h"), "port": .uint(0)], ["network-host": .string("h"), "port": .uint(65_536)],
        ["network-host": .string("h"), "port": .int(-1)], ["network-host": .uint(7), "port": .uint(1)],
    ]

    @Test(arguments: useless)
    func aRedirectToNowhereIsNone(_ info: AMQPMap?) {
        #expect(AMQPError(condition: .connectionRedirect, info: info).redirect == nil)
    }

    @Test func otherErrorsAreNoRedirects() {
        let info = AMQPError(redirectingLinkTo: Self.redirects[0]).info
        #expect(AMQPError(condition: .linkStolen, info: info).redirect == nil)
        #expect(AMQPError(.connectionForced, "maintenance").isConnectionForced)
        #expect(!AMQPError(.linkDetachForced, "maintenance").isConnectionForced)
    }
}
