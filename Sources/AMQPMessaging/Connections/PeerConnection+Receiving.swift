import AMQPCodec
import AMQPEngine

extension PeerConnection {
    // MARK: Commands

    func subscribe(_ order: SubscriptionOrder) throws(MessengerError) -> ReceivingLink {
        let name = order.address.name
        let source = name == nil ? Source(dynamic: true) : Source(address: name)
        let attach = Attach(
            name: hub.linkName(name), handle: 0, role: .receiver, source: source,
            target: .target(Target()), maxMessageSize: hub.configuration.maxMessageSize)
        guard let session = theSession(), let id = engine.attach(attach, in: session) else {
            throw .refused(
                order.address, AMQPError(.resourceLimitExceeded, "the peer allows no more sessions or links"))
        }
        let link = ReceivingLink(order, id, self)
        keep(.receiver(link), at: id)
        topUp(link)
        return link
    }

    /// Gives back what has not been taken and detaches.
    func unsubscribe(_ link: ReceivingLink, _ done: Pending<Void>?) {
        if let done { link.whenDetached.append(done) }
        guard !link.isClosing else { return }
        link.isClosing = true
        giveBack(link)
        link.inbox.finish(nil)
        engine.detach(link.id)
    }

    /// Says what became of a delivery.
    func settle(_ delivery: UInt32, _ outcome: DeliveryState, _ link: ReceivingLink) {
        guard let session = engine.session(of: link.id) else { return }
        // The engine knows whether the delivery was still unsettled; only then has room come free.
        let before = engine.unsettled(in: session).incoming
        engine.update(delivery, on: link.id, outcome)
        guard engine.unsettled(in: session).incoming < before else { return }
        release(link)
    }

    /// A delivery is done with, so that another may come.
    func release(_ link: ReceivingLink) {
        link.release()
        if laden.last !== link { laden.append(link) }
    }

    // MARK: Links

    func topUp(_ link: ReceivingLink) {
        guard let flow = engine.flow(of: link.id), let credit = link.creditDue(flow.credit) else { return }
        engine.grant(credit, on: link.id)
    }

    /// Releases what has come and was not taken.
    func giveBack(_ link: ReceivingLink) {
        link.deliver()
        for arrival in link.inbox.discardUnsettled() { engine.update(arrival.delivery, on: link.id, .released) }
    }

    /// The link is gone; what was not taken comes again, here or elsewhere.
    func ended(_ link: ReceivingLink, _ error: MessengerError) {
        link.deliver()
        link.inbox.discardUnsettled()
        link.inbox.finish(error)
        link.attached.finish(.failure(error))
        for waiter in link.whenDetached { waiter.finish(.success(())) }
        link.whenDetached = []
        hub.receivers[link.number] = nil
    }
}
