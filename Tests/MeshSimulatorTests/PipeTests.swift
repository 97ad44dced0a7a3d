import AMQPEngine
import MeshTopology
import Testing

@testable import MeshSimulator

/// One direction of a connection.
struct PipeTests {
    private func at(_ milliseconds: Int64) -> Moment { Moment(nanoseconds: milliseconds * 1_000_000) }

    private func pipe(_ configure: (inout Conditions) -> Void) -> Pipe {
        var conditions = Conditions()
        configure(&conditions)
        return Pipe(conditions)
    }

    @Test func bytesArriveAfterTheLatencyInOrder() {
        var pipe = pipe {
            $0.latency = 10_000_000
            $0.jitter = 50_000_000
        }
        var dice = Dice(3)
        var last = at(0)
        for number in 0..<100 as Range<UInt8> {
            let arrival = pipe.write([number], now: at(Int64(number)), &dice)
            #expect(arrival >= last && arrival >= at(Int64(number)))
            last = arrival
        }
        pipe.land(now: last)
        #expect(pipe.unread == Array(0..<100))
        #expect(Array(pipe.read(atMost: 30)) == Array(0..<30) && Array(pipe.read(atMost: 1_000)) == Array(30..<100))
        #expect(!pipe.isOver(now: last))
        let end = pipe.finish(now: last)
        #expect(pipe.isOver(now: end) && !pipe.isOver(now: last))
    }

    @Test func bandwidthMakesBytesWaitForEachOther() {
        var pipe = pipe {
            $0.latency = 0
            $0.bandwidth = 1_000
        }
        var dice = Dice(3)
        #expect(pipe.nextArrival == nil)
        #expect(pipe.write(Array(repeating: 0, count: 500), now: at(0), &dice) == at(500))
        #expect(pipe.write(Array(repeating: 0, count: 500), now: at(100), &dice) == at(1_000))
        #expect(pipe.nextArrival == at(500))
        pipe.land(now: at(500))
        #expect(pipe.nextArrival == at(1_000))
        #expect(pipe.finish(now: at(200)) == at(1_000), "the last word does not overtake")
    }

    @Test func aFullPipeTakesNothing() {
        var pipe = pipe { $0.capacity = 100 }
        var dice = Dice(3)
        #expect(pipe.isWritable)
        _ = pipe.write(Array(repeating: 0, count: 100), now: at(0), &dice)
        #expect(!pipe.isWritable)
        pipe.land(now: at(1))
        #expect(!pipe.isWritable, "what was not read takes room too")
        _ = pipe.read(atMost: 1)
        #expect(pipe.isWritable)
    }

    @Test func nothingLandsWhileItIsStalled() {
        var pipe = pipe { _ in }
        var dice = Dice(3)
        _ = pipe.write([1], now: at(0), &dice)
        pipe.isStalled = true
        pipe.land(now: at(100))
        #expect(pipe.unread.isEmpty)
        pipe.isStalled = false
        pipe.land(now: at(100))
        #expect(pipe.unread == [1])
    }

    @Test func whatIsLostComesLater() {
        var pipe = pipe {
            $0.latency = 1_000_000
            $0.loss = 0.5
        }
        var dice = Dice(3)
        let waits = (0..<200).map { _ in pipe.write([1], now: at(0), &dice).nanoseconds }
        #expect(waits == waits.sorted() && waits[0] < waits[199] && waits[199] > 200_000_000)
    }
}
