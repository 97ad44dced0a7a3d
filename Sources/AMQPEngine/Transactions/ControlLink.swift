/// The coordinator's end of a control link (§4.2).
struct ControlLink {
    let session: SessionID
    /// Whether the controller can hear what went wrong as an outcome; else the link must be detached (§4.2).
    let hearsRejected: Bool
    /// What has come of the message under way.
    var message: [UInt8] = []
    /// Messages that are not settled.
    var unsettled: UInt32 = 0
    /// Whether we have detached it and the peer has not answered.
    var isOver = false
}
