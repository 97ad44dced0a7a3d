import AMQPCodec
import Testing

struct ScalarTests {
    @Test func `a UUID reads as usual`() {
        let uuid = AMQPUUID(high: 0x0075_ea5e_0c57_4ad7, low: 0x011a_000c_563d_3b71)
        #expect(uuid.description == "0075ea5e-0c57-4ad7-011a-000c563d3b71")
    }

    @Test func `timestamps order by time`() {
        #expect(Timestamp(milliseconds: -1) < Timestamp(milliseconds: 0))
    }
}
