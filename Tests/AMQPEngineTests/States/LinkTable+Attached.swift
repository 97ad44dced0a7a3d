import AMQPCodec

extension LinkTable {
    /// What comes of everything while the link is attached.
    static let attached: [TableBlock<LinkEnd, LinkInput>] = [
        .both(
            .attached, .delivering, .recoverable,
            rows: [
                .attachAnswer: .refused(.sessionHandleInUse, .session),
                .attachRefusing: .refused(.sessionHandleInUse, .session),
                .attachOtherDirection: .accepted([.attached]),
                .attachOnItsHandle: .refused(.sessionHandleInUse, .session),
                .flow: .accepted([.flow]),
                .flowEcho: .accepted([.flow], says: [.flow]),
                .flowDrain: .accepted([.flow]),
                .close: .accepted([.closed], says: [.close]),
                .acceptCommand: .ignored,
                .refuseCommand: .ignored,
                .detachCommand: .accepted(says: [.detach]),
                .closeLinkCommand: .accepted(says: [.detach]),
                .detachWithErrorCommand: .accepted(says: [.detach]),
                .drainedCommand: .ignored,
                .closeCommand: .accepted(says: [.close]),
                .transportEnds: .accepted([.closed]),
            ]),
        .sender(
            .attached, .delivering, .recoverable,
            rows: [
                .detachClosed: .accepted([.outcome, .detached], says: [.detach]),
                .detachWithError: .accepted([.outcome, .detached], says: [.detach]),
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
                .grantCommand: .ignored,
                .drainCommand: .ignored,
                .offerCommand: .accepted(says: [.flow]),
                .sendCommand: .accepted(says: [.transfer]),
                .sendMoreCommand: .accepted(says: [.transfer]),
                .sendSettledCommand: .accepted(says: [.transfer]),
                .updateCommand: .accepted(says: [.disposition]),
                .updateUnsettledCommand: .accepted(says: [.disposition]),
            ]),
        .sender(
            .attached, .delivering,
            rows: [
                // The older attachment ends; that of the peer is where the link is now.
                .attachAgain: .accepted([.outcome, .detached, .attached], says: [.detach]),
                .detach: .accepted([.outcome, .detached], says: [.detach]),
                .end: .accepted([.outcome, .detached, .ended], says: [.end]),
                .endCommand: .accepted([.outcome, .detached], says: [.end]),
            ]),
        .receiver(
            .attached, .delivering,
            rows: [
                .attachAgain: .accepted([.detached, .attached], says: [.detach]),
                .detach: .accepted([.detached], says: [.detach]),
                .end: .accepted([.detached, .ended], says: [.end]),
                .endCommand: .accepted([.detached], says: [.end]),
            ]),
        // Deliveries of a link that is not closed go on elsewhere. With its session go other links, too, and before it.
        .both(
            .recoverable,
            rows: [
                .attachAgain: .accepted([.suspended, .detached, .attached], says: [.detach]),
                .detach: .accepted([.suspended, .detached], says: [.detach]),
                .end: .accepted([.detached, .suspended, .detached, .ended], says: [.end]),
                .endCommand: .accepted([.detached, .suspended, .detached], says: [.end]),
            ]),
        .sender(.attached, .recoverable, rows: [.abortCommand: .ignored]),
        .sender(.delivering, rows: [.abortCommand: .accepted(says: [.transfer])]),
        .receiver(
            .attached, .delivering, .recoverable,
            rows: [
                .detachClosed: .accepted([.detached], says: [.detach]),
                .detachWithError: .accepted([.detached], says: [.detach]),
                .receiverState: .ignored,
                .receiverSettles: .ignored,
                .senderState: .accepted([.senderUpdate]),
                .senderSettles: .accepted([.senderUpdate]),
                .grantCommand: .accepted(says: [.flow]),
                .drainCommand: .accepted(says: [.flow]),
                .offerCommand: .ignored,
                .sendCommand: .ignored,
                .sendMoreCommand: .ignored,
                .sendSettledCommand: .ignored,
                .abortCommand: .ignored,
                .updateCommand: .accepted(says: [.disposition]),
                .updateUnsettledCommand: .accepted(says: [.disposition]),
            ]),
        .receiver(
            .attached, .recoverable,
            rows: [
                .transfer: .accepted([.transfer]),
                .transferFirst: .accepted([.transfer]),
                .transferMore: .refused(.invalidField, .session),
                .transferMoreOfAnother: .refused(.invalidField, .session),
                .transferAborted: .refused(.invalidField, .session),
                .transferSettled: .accepted([.transfer]),
                .transferWithoutTag: .refused(.invalidField, .session),
                .transferTooLarge: .refused(.linkMessageSizeExceeded, .link),
                .transfersBeyondCredit: .refused(.linkTransferLimitExceeded, .link),
                .transferResumed: .ignored,
            ]),
        // A delivery must end before the next one begins on the link (§2.7.5).
        .receiver(
            .delivering,
            rows: [
                .transfer: .refused(.invalidField, .session),
                .transferFirst: .refused(.invalidField, .session),
                .transferMore: .accepted([.transfer]),
                .transferMoreOfAnother: .refused(.invalidField, .session),
                .transferAborted: .accepted([.transfer]),
                .transferSettled: .refused(.invalidField, .session),
                .transferWithoutTag: .refused(.invalidField, .session),
                .transferTooLarge: .refused(.invalidField, .session),
                .transfersBeyondCredit: .refused(.invalidField, .session),
                .transferResumed: .refused(.invalidField, .session),
            ]),
    ]
}
