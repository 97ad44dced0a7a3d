package import AMQPEngine

/// What scripted clients have around them: a simulation, or the sockets of real nodes.
package protocol Stage: AnyObject {
    /// The time.
    var now: Moment { get }
    /// What has become of messages.
    var ledger: Ledger { get set }
    /// A number from 0 to 1, by chance.
    func chance() -> Double
    /// Calls ``ScriptedClient/wake()`` at a moment, or as soon as that has passed.
    func wake(_ client: ScriptedClient, at moment: Moment)
    /// Tries to connect a client to its node. Ends in ``ScriptedClient/connected()``, or in ``ScriptedClient/connectionEnded()``.
    func connect(_ client: ScriptedClient)
}
