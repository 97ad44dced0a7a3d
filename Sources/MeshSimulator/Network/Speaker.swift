import AMQPEngine

/// Whoever speaks at one end of a connection.
protocol Speaker: AnyObject {
    /// Whether it will say nothing more.
    var isOver: Bool { get }
    /// When ``tick()`` has something to do, on the simulation's clock; nil for never.
    var deadline: Moment? { get }
    /// Takes in bytes; says how many it used.
    func receive(_ bytes: ArraySlice<UInt8>) -> Int
    /// All that could be read for now has been.
    func readComplete()
    /// Whether ``readComplete()`` has its wire take what there is to say.
    var flushesItself: Bool { get }
    /// Takes what there is to say for now.
    func takeOutput() -> [UInt8]
    /// Does what the time demands.
    func tick()
    func transportClosed()
}

extension Speaker {
    var flushesItself: Bool { false }
}
