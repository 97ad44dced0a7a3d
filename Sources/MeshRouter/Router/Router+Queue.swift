import DequeModule

/// How much waits in all inlets, counted as it comes and goes.
struct QueueTally: Equatable {
    var deliveries = 0
    var bytes = 0
}

extension Router {
    // Every change of an inlet's queue is one of these, so that the tally of all of them is right without anybody adding up.

    /// Has a delivery wait in an inlet, behind those that wait there.
    mutating func append(_ delivery: consuming QueuedDelivery, to inlet: Int32) {
        queued.deliveries += 1
        addBytes(delivery.count, to: inlet)
        inlets[inlet].queue.append(delivery)
    }

    /// Has a delivery wait in an inlet before all that came after it.
    mutating func insert(_ delivery: consuming QueuedDelivery, into inlet: Int32) {
        queued.deliveries += 1
        addBytes(delivery.count, to: inlet)
        let number = delivery.delivery
        let place = inlets[inlet].queue.firstIndex { !$0.started && Int32(bitPattern: $0.delivery &- number) > 0 }
        inlets[inlet].queue.insert(delivery, at: place ?? inlets[inlet].queue.count)
    }

    /// Adds to the last delivery that waits in an inlet.
    mutating func extendLast(of inlet: Int32, by payload: RawSpan, more: Bool) {
        let last = inlets[inlet].queue.count - 1
        inlets[inlet].queue[last].append(payload)
        inlets[inlet].queue[last].more = more
        addBytes(payload.byteCount, to: inlet)
    }

    /// Counts bytes of the first delivery that waits in an inlet as gone.
    mutating func dropFromFirst(of inlet: Int32, _ count: Int) {
        inlets[inlet].queue[0].drop(count)
        addBytes(-count, to: inlet)
    }

    mutating func removeFirst(of inlet: Int32) {
        queued.deliveries -= 1
        addBytes(-inlets[inlet].queue.removeFirst().count, to: inlet)
    }

    mutating func removeLast(of inlet: Int32) {
        queued.deliveries -= 1
        addBytes(-inlets[inlet].queue.removeLast().count, to: inlet)
    }

    mutating func removeAll(of inlet: Int32) {
        queued.deliveries -= inlets[inlet].queue.count
        inlets[inlet].queue.removeAll()
        addBytes(-inlets[inlet].queuedBytes, to: inlet)
    }

    private mutating func addBytes(_ count: Int, to inlet: Int32) {
        queued.bytes += count
        inlets[inlet].queuedBytes += count
    }

    /// Notes what waits at the end of a batch, when all has left that can.
    mutating func noteQueue() {
        queuedAtRest = queued
        mostQueuedDeliveries = max(mostQueuedDeliveries, queued.deliveries)
    }

    /// How many deliveries wait here for an outlet.
    package var queuedDeliveries: Int { queued.deliveries }

    /// How many of their bytes are kept here.
    package var queuedBytes: Int { queued.bytes }
}
