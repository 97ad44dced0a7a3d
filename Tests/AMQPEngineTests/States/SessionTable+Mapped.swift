import AMQPCodec

extension SessionTable {
    /// What comes of everything while the session is mapped.
    static let mapped: [TableBlock<SessionState, SessionInput>] = [
        TableBlock(
            .beginRcvd, .mapped, .mappedBlocked,
            rows: [
                .begin: .refused(.illegalState, .connection),
                .beginAnswering: .refused(.illegalState, .connection),
                .beginAnsweringOnAnotherChannel: .refused(.invalidField, .connection),
                .beginAnsweringTheBystander: .refused(.illegalState, .connection),
                .end: .accepted([.outcome, .detached, .ended], says: [.end]),
                .endWithError: .accepted([.outcome, .detached, .ended], says: [.end]),
                .attachSender: .accepted([.attached]),
                .attachReceiver: .accepted([.attached]),
                .attachUsedHandle: .refused(.sessionHandleInUse, .session),
                .attachAboveHandleMax: .refused(.connectionFramingError, .connection),
                .attachSenderWithoutCount: .refused(.invalidField, .session),
                .flowShuttingTheWindow: .accepted(),
                .flowOnUnknownHandle: .refused(.sessionUnattachedHandle, .session),
                .flowMalformed: .refused(.decodeError, .connection),
                .transfer: .accepted([.transfer]),
                .transferOnUnknownHandle: .refused(.sessionUnattachedHandle, .session),
                .transferOutOfOrder: .refused(.invalidField, .session),
                .transfersBeyondTheWindow: .refused(.sessionWindowViolation, .session),
                .receiverSettles: .accepted([.outcome]),
                .senderSettles: .accepted([.senderUpdate]),
                .dispositionOfUnknown: .ignored,
                .dispositionBackwards: .refused(.invalidField, .session),
                .detach: .accepted([.detached], says: [.detach]),
                .detachOfUnknownHandle: .refused(.sessionUnattachedHandle, .session),
                .emptyFrame: .ignored,
                .close: .accepted([.closed], says: [.close]),
                .endCommand: .accepted([.outcome, .detached], says: [.end]),
                .endCommandWithError: .accepted([.outcome, .detached], says: [.end]),
                .beginCommand: .accepted(says: [.begin]),
                .attachCommand: .accepted(says: [.attach]),
                .pauseCommand: .accepted(),
                .resumeCommand: .ignored,
                .closeCommand: .accepted(says: [.close]),
                .transportEnds: .accepted([.closed]),
            ]),
        TableBlock(
            .beginRcvd, .mapped,
            rows: [
                .flow: .accepted(),
                .flowEcho: .accepted(says: [.flow]),
                .flowWithoutNextIncomingID: .accepted(),
            ]),
        TableBlock(
            .mappedBlocked,
            rows: [
                .flow: .accepted([.writable]),
                .flowEcho: .accepted([.writable], says: [.flow]),
                .flowWithoutNextIncomingID: .accepted([.writable]),
            ]),
        TableBlock(.mapped, .mappedBlocked, rows: [.timePasses: .accepted(says: [.empty])]),
        TableBlock(.beginRcvd, rows: [.timePasses: .ignored]),
    ]
}
