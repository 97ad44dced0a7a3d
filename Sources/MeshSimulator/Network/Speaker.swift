package import AMQPEngine

/// Whoever speaks at one end of a connection.
package protocol Speaker: AnyObject {
    /// Whether it will say nothing more.
    var isOver: Bool { get }
    /// Whether it neither reads nor writes just now, like a process that is stopped.
    var isPaused: Bool { get }
    /// When ``tick()`` has something to do; nil for never.
    var deadline: Moment? { get }
    /// Takes in bytes; says how many it used.
    func receive(_ input: RawSpan) -> Int
    /// All that could be read for now has been.
    func readComplete()
    /// Whether ``readComplete()`` has its wire take what there is to say.
    var flushesItself: Bool { get }
    /// Hands over what there is to say for now, if there is anything.
    func takeOutput(_ write: (RawSpan) -> Void)
    /// Does what the time demands.
    func tick()
    /// The transport has ended.
    func transportClosed()
}

extension Speaker {
    package var flushesItself: Bool { false }
}
