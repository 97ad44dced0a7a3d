import AMQPCodec

extension LinkTable {
    /// What comes of everything while our application has not answered the peer's attach.
    static let attachRcvd: [TableBlock<LinkEnd, LinkInput>] = [
        // Who detaches must have attached, and so the answer to a detach is both (§2.6.4).
        .both(
            .attachRcvd,
            rows: [
                .attachAnswer: .refused(.sessionHandleInUse, .session),
                .attachRefusing: .refused(.sessionHandleInUse, .session),
                .attachOtherDirection: .accepted([.attached]),
                .attachOnItsHandle: .refused(.sessionHandleInUse, .session),
                .attachAgain: .accepted([.detached, .attached], says: [.attach, .detach]),
                .detach: .accepted([.detached], says: [.attach, .detach]),
                .detachClosed: .accepted([.detached], says: [.attach, .detach]),
                .detachWithError: .accepted([.detached], says: [.attach, .detach]),
                .flow: .accepted([.flow]),
                .flowEcho: .accepted([.flow]),
                .flowDrain: .accepted([.flow]),
                .receiverState: .ignored,
                .receiverSettles: .ignored,
                .senderState: .ignored,
                .senderSettles: .ignored,
                .end: .accepted([.detached, .ended], says: [.end]),
                .close: .accepted([.closed], says: [.close]),
                .acceptCommand: .accepted(says: [.attach]),
                .refuseCommand: .accepted(says: [.attach, .detach]),
                .detachCommand: .ignored,
                .closeLinkCommand: .ignored,
                .detachWithErrorCommand: .ignored,
                .grantCommand: .ignored,
                .drainCommand: .ignored,
                .drainedCommand: .ignored,
                .sendCommand: .ignored,
                .sendMoreCommand: .ignored,
                .sendSettledCommand: .ignored,
                .abortCommand: .ignored,
                .updateCommand: .ignored,
                .updateUnsettledCommand: .ignored,
                .endCommand: .accepted([.detached], says: [.end]),
                .closeCommand: .accepted(says: [.close]),
                .transportEnds: .accepted([.closed]),
            ]),
        .sender(
            .attachRcvd,
            rows: [
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
                .offerCommand: .accepted(),
            ]),
        // There has been no credit yet.
        .receiver(
            .attachRcvd,
            rows: [
                .transfer: .refused(.linkTransferLimitExceeded, .link),
                .transferFirst: .refused(.linkTransferLimitExceeded, .link),
                .transferMore: .refused(.invalidField, .session),
                .transferMoreOfAnother: .refused(.invalidField, .session),
                .transferAborted: .refused(.invalidField, .session),
                .transferSettled: .refused(.linkTransferLimitExceeded, .link),
                .transferWithoutTag: .refused(.invalidField, .session),
                .transferTooLarge: .refused(.linkTransferLimitExceeded, .link),
                .transfersBeyondCredit: .refused(.linkTransferLimitExceeded, .link),
                .transferResumed: .refused(.linkTransferLimitExceeded, .link),
                .offerCommand: .ignored,
            ]),
    ]
}
