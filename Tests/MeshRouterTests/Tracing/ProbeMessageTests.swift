import AMQPCodec
import Testing

@testable import MeshRouter

/// Probes and answers on the wire.
struct ProbeMessageTests {
    private func overTheWire(_ value: Value) throws -> Value {
        let bytes = Message(value).encoded
        guard case .value(let read) = try Message(decoding: bytes.span.bytes).body else { return .null }
        return read
    }

    @Test func aProbeSurvivesTheWire() throws {
        let course = Course(pattern: "a/#", egress: "C", instance: .max)
        let probe = Probe(number: 1 << 60, path: ["A", "B"], course: course)
        #expect(Probe(try overTheWire(probe.value)) == probe)
        let other = Probe(
            number: 2, path: ["A"], course: Course(pattern: "a", egress: "C", instance: 1, ingressInstance: 0))
        #expect(Probe(try overTheWire(other.value)) == other)
        #expect(ProbeAnswer(probe.value) == nil && Advertisement(probe.value) == nil)
    }

    @Test(arguments: [0, 1, 2])
    func anAnswerSurvivesTheWire(_ variant: Int) throws {
        var finding = Finding([.passed, .arrived, .noWay][variant])
        finding.waiting = 7
        finding.inFlight = 8
        if variant == 0 {
            finding.nextHop = "C"
            finding.alternatives = ["D", "E"]
            finding.credit = 0
        }
        if variant == 1 { finding.consumers = 3 }
        if variant < 2 { finding.cost = 4 }
        let answer = ProbeAnswer(number: 3, path: ["A", "B"], finding: finding)
        #expect(ProbeAnswer(try overTheWire(answer.value)) == answer)
        #expect(Probe(answer.value) == nil)
    }

    /// Somebody newer may say more; fields and details that are not known are passed over.
    @Test func moreThanIsKnownIsPassedOver() {
        let probe = Probe(number: 1, path: ["A"], course: Course(pattern: "a", egress: "C", instance: 1))
        guard case .list(let fields) = probe.value else { return #expect(Bool(false)) }
        #expect(Probe(.list(fields + ["more"])) == probe)
        let details: AMQPMap = ["next-hop": "C", "mood": "good", "credit": "much", "cost": .uint(1)]
        let answer: Value = .list([
            .symbol(ProbeAnswer.kind), .ulong(1), ["A", "B"], .symbol("passed"), .map(details), "more",
        ])
        var finding = Finding(.passed)
        finding.nextHop = "C"
        finding.cost = 1
        #expect(ProbeAnswer(answer)?.finding == finding)
    }
}
