import Testing

@testable import MeshRouter

struct AddressPatternTests {
    @Test func segmentsAreSplitByBytes() throws {
        #expect(try AddressPattern("a//b/").segmentCount == 4)
        // A combining mark behind a '/' makes one character of both.
        #expect(try AddressPattern("a/\u{301}b").segmentCount == 2)
        #expect(try AddressPattern("/").segmentCount == 2)
        #expect(try AddressPattern("a/#").segmentCount == 1 && AddressPattern("#").segmentCount == 0)
    }

    @Test func exactnessIsTold() throws {
        #expect(try AddressPattern("orders/eu").isExact)
        #expect(try !AddressPattern("orders/*").isExact)
        #expect(try !AddressPattern("orders/#").isExact)
        #expect(try !AddressPattern("#").isExact)
        // Only whole segments are wildcards.
        #expect(try AddressPattern("orders/e*/a#").isExact)
    }

    /// uamqp has no other way to say an address.
    @Test(arguments: [
        ("amqp://host/orders/eu", "orders/eu"), ("amqps://ann:secret@[::1]:5671/orders/#", "orders/#"),
        ("amqp://host//orders", "/orders"), ("amqp://a/amqps://b/c", "c"), ("amqp:/a", "amqp:/a"),
        ("AMQP://host/a", "AMQP://host/a"), ("x/amqp://host/a", "x/amqp://host/a"),
    ])
    func ofAURLOnlyThePathCounts(_ url: String, _ path: String) throws {
        let pattern = try AddressPattern(url)
        #expect(try pattern.text == path && pattern == AddressPattern(path))
    }

    @Test(arguments: [
        "", "#/a", "a/#/b", "#/#", "amqp://host", "amqps://host/", "amqp://host/#/a",
        String(repeating: "/", count: 64), String(repeating: "x", count: 1_025),
    ])
    func malformedAddressesAreRefusedInAWholeSentence(_ text: String) {
        #expect(throws: MalformedAddress.self) { try AddressPattern(text) }
        do { _ = try AddressPattern(text) } catch {
            #expect("\(error)".contains("address must") || "\(error)".contains("'#'"))
        }
    }

    @Test func theLongestAddressIsAccepted() throws {
        #expect(try AddressPattern(String(repeating: "x", count: 1_024)).isExact)
        #expect(try AddressPattern(String(repeating: "/", count: 63)).segmentCount == 64)
    }
}
