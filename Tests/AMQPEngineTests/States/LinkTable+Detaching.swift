import AMQPCodec

extension LinkTable {
    /// What comes of everything when we have detached the link and the peer has not.
    static let detaching: [TableBlock<LinkEnd, LinkInput>] = [
        // The peer has its handle until it detaches. Until then what it says is discarded, except what becomes of deliveries.
        .both(
            .detachSent, .closeSent, .errorSent,
            rows: [
                .attachAnswer: .refused(.sessionHandleInUse, .session),
                .attachRefusing: .refused(.sessionHandleInUse, .session),
                .attachOtherDirection: .accepted([.attached]),
                .attachOnItsHandle: .refused(.sessionHandleInUse, .session),
                .attachAgain: .accepted([.attached]),
                .flow: .ignored,
                .flowEcho: .ignored,
                .flowDrain: .ignored,
                .close: .accepted([.closed], says: [.close]),
                .acceptCommand: .ignored,
                .refuseCommand: .ignored,
                .detachCommand: .ignored,
                .closeLinkCommand: .ignored,
                .detachWithErrorCommand: .ignored,
                .grantCommand: .ignored,
                .drainCommand: .ignored,
                .offerCommand: .ignored,
                .drainedCommand: .ignored,
                .sendCommand: .ignored,
                .sendMoreCommand: .ignored,
                .sendSettledCommand: .ignored,
                .abortCommand: .ignored,
                .updateCommand: .ignored,
                .updateUnsettledCommand: .ignored,
                .closeCommand: .accepted(says: [.close]),
                .transportEnds: .accepted([.closed]),
            ]),
        // When our detach does not close the link and the peer's does, we attach again and close (§2.6.6).
        .sender(
            .detachSent,
            rows: [
                .detachClosed: .accepted([.outcome, .detached], says: [.attach, .detach]),
                .detachWithError: .accepted([.outcome, .detached], says: [.attach, .detach]),
            ]),
        .sender(
            .closeSent, .errorSent,
            rows: [
                .detachClosed: .accepted([.outcome, .detached]),
                .detachWithError: .accepted([.outcome, .detached]),
            ]),
        .receiver(
            .detachSent,
            rows: [
                .detachClosed: .accepted([.detached], says: [.attach, .detach]),
                .detachWithError: .accepted([.detached], says: [.attach, .detach]),
            ]),
        .receiver(
            .closeSent, .errorSent,
            rows: [
                .detachClosed: .accepted([.detached]),
                .detachWithError: .accepted([.detached]),
            ]),
        .sender(
            .detachSent, .closeSent, .errorSent,
            rows: [
                .detach: .accepted([.outcome, .detached]),
                .transfer: .refused(.notAllowed, .session),
                .transferFirst: .refused(.notAllowed, .session),
                .transferMore: .refused(.notAllowed, .session),
                .transferMoreOfAnother: .refused(.notAllowed, .session),
                .transferAborted: .refused(.notAllowed, .session),
                .transferSettled: .refused(.notAllowed, .session),
                .transferWithoutTag: .refused(.notAllowed, .session),
                .transferTooLarge: .refused(.notAllowed, .session),
                .transfersBeyondCredit: .refused(.notAllowed, .session),
                .transferResumed: .refused(.notAllowed, .session),
                .receiverState: .accepted([.outcome]),
                .receiverSettles: .accepted([.outcome]),
                .senderState: .ignored,
                .senderSettles: .ignored,
                .end: .accepted([.outcome, .detached, .ended], says: [.end]),
                .endCommand: .accepted([.outcome, .detached], says: [.end]),
            ]),
        // The numbers of deliveries are the session's, and count on.
        .receiver(
            .detachSent, .closeSent, .errorSent,
            rows: [
                .detach: .accepted([.detached]),
                .transfer: .ignored,
                .transferFirst: .ignored,
                .transferMore: .refused(.invalidField, .session),
                .transferMoreOfAnother: .refused(.invalidField, .session),
                .transferAborted: .refused(.invalidField, .session),
                .transferSettled: .ignored,
                .transferWithoutTag: .refused(.invalidField, .session),
                .transferTooLarge: .ignored,
                .transfersBeyondCredit: .ignored,
                .transferResumed: .ignored,
                .receiverState: .ignored,
                .receiverSettles: .ignored,
                .senderState: .accepted([.senderUpdate]),
                .senderSettles: .accepted([.senderUpdate]),
                .end: .accepted([.detached, .ended], says: [.end]),
                .endCommand: .accepted([.detached], says: [.end]),
            ]),
    ]
}
