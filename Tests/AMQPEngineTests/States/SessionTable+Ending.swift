import AMQPCodec

extension SessionTable {
    /// What comes of everything when our side has ended the session and the peer has not.
    static let ending: [TableBlock<SessionState, SessionInput>] = [
        // Whatever the peer says on the session is discarded until its end; that its channel has a session it must know.
        TableBlock(
            .endSent, .discarding,
            rows: [
                .begin: .refused(.illegalState, .connection),
                .beginAnswering: .refused(.illegalState, .connection),
                .beginAnsweringOnAnotherChannel: .refused(.invalidField, .connection),
                .beginAnsweringTheBystander: .refused(.illegalState, .connection),
                .end: .accepted([.ended]),
                .endWithError: .accepted([.ended]),
                .attachSender: .ignored,
                .attachReceiver: .ignored,
                .attachUsedHandle: .ignored,
                .attachAboveHandleMax: .ignored,
                .attachSenderWithoutCount: .ignored,
                .flow: .ignored,
                .flowEcho: .ignored,
                .flowWithoutNextIncomingID: .ignored,
                .flowShuttingTheWindow: .ignored,
                .flowOnUnknownHandle: .ignored,
                .flowMalformed: .refused(.decodeError, .connection),
                .transfer: .ignored,
                .transferOnUnknownHandle: .ignored,
                .transferOutOfOrder: .ignored,
                .transfersBeyondTheWindow: .ignored,
                .receiverSettles: .ignored,
                .senderSettles: .ignored,
                .dispositionOfUnknown: .ignored,
                .dispositionBackwards: .ignored,
                .detach: .ignored,
                .detachOfUnknownHandle: .ignored,
                .emptyFrame: .ignored,
                .close: .accepted([.closed], says: [.close]),
                .endCommand: .ignored,
                .endCommandWithError: .ignored,
                .beginCommand: .accepted(says: [.begin]),
                .attachCommand: .ignored,
                .pauseCommand: .ignored,
                .resumeCommand: .ignored,
                .closeCommand: .accepted(says: [.close]),
                .timePasses: .accepted(says: [.empty]),
                .transportEnds: .accepted([.closed]),
            ])
    ]
}
