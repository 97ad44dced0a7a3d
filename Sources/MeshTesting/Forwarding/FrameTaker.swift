import AMQPCodec

/// What acts on the frames of a ``PlainConnection``; what it has no use for it passes over.
protocol FrameTaker {
    mutating func take(_ open: Open) throws(FleetError)
    mutating func take(_ begin: Begin)
    mutating func take(_ attach: Attach)
    mutating func take(_ flow: Flow)
    mutating func take(_ transfer: Transfer, _ payload: UnsafeRawBufferPointer)
    mutating func take(_ disposition: Disposition)
}

extension FrameTaker {
    mutating func take(_: Open) {}
    mutating func take(_: Begin) {}
    mutating func take(_: Attach) {}
    mutating func take(_: Flow) {}
    mutating func take(_: Transfer, _: UnsafeRawBufferPointer) {}
    mutating func take(_: Disposition) {}
}
