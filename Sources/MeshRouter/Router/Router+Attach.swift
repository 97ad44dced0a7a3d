import AMQPCodec
import AMQPEngine
import DequeModule

extension Router {
    // MARK: Attaching

    mutating func linkAttached(_ link: LinkID, _ index: Int32) {
        // An answer to a link of ours needs nothing: credit tells when it can be used.
        if case .none = peers[index].use(of: link) {} else { return }
        touch(index)
        guard let attach = peers[index].engine.remoteAttach(of: link) else { return }
        guard attach.role == .sender else { return consumerAttached(link, index, attach) }
        guard peers[index].neighbour != nil else { return producerAttached(link, index, attach) }
        // A transit link may have any address that some client thought of.
        let isTransit = attach.properties?[Trunk.egressKey] != nil || attach.properties?[Trunk.ingressKey] != nil
        if !isTransit, attach.target?.address == Trunk.controlAddress {
            controlAttached(link, index)
        } else {
            transitAttached(link, index, attach)
        }
    }

    private mutating func consumerAttached(_ link: LinkID, _ index: Int32, _ attach: Attach) {
        guard var source = attach.source else {
            return refuse(link, index, .invalidField, "a receiver's source must not be null")
        }
        if source.dynamic {
            dynamicAddresses += 1
            // With the instance in it no address comes back after a restart, when its replies would reach another.
            let instance = String(configuration.instance, radix: 36)
            source.address = "\(Router.dynamicPrefix)/\(configuration.name)/\(instance)/\(dynamicAddresses)"
        }
        let pattern: AddressPattern
        do throws(MalformedAddress) {
            pattern = try AddressPattern(source.address ?? "")
        } catch {
            return refuse(link, index, .invalidField, "source.address: \(error)")
        }
        guard pattern.text != Management.address else {
            return refuse(link, index, .notImplemented, "answers come to the address in reply-to, not from here")
        }
        source.defaultOutcome = .modified(Modified(deliveryFailed: true))
        source.outcomes = ["amqp:accepted:list", "amqp:rejected:list", "amqp:released:list", "amqp:modified:list"]
        guard
            routeOfKey[localKey(pattern)] != nil
                || patternBytes + pattern.size <= Trunk.maximumPatternBytes
        else { return refuse(link, index, .resourceLimitExceeded, "the node has receivers for too many addresses") }
        // What is asked for and not done must not seem granted (§2.6.3): messages are not filtered, and not kept for others.
        source.durable = .none
        source.expiryPolicy = .sessionEnd
        source.timeout = 0
        source.dynamicNodeProperties = source.dynamic ? Router.dynamicNodeProperties : nil
        source.distributionMode = "move"
        source.filter = nil
        let wanted = Distribution(source.capabilities)
        source.capabilities = wanted.map { distribution(of: pattern, wanted: $0) == $0 ? [$0.capability] : [] } ?? []
        let presettled = attach.sndSettleMode == .settled
        peers[index].engine.accept(
            link,
            Attach(
                name: attach.name, handle: 0, role: .sender, sndSettleMode: presettled ? .settled : .mixed,
                rcvSettleMode: attach.rcvSettleMode, source: source, target: attach.target))
        let route = route(localKey(pattern))
        var outlet = Outlet(connection: peers[index].id, link: link, isTransit: false, route: route)
        outlet.presettled = presettled
        outlet.distribution = wanted
        let place = outlets.insert(outlet)
        peers[index].set(.outlet(place), of: link)
        routes[route].outlets.append(place)
        areTreesDirty = true
        // What is asked for counts for the pattern.
        if wanted != nil { isSelfDirty = true }
        guard routes[route].outlets.count == 1 else { return }
        patternBytes += pattern.size
        isSelfDirty = true
    }

    private mutating func producerAttached(_ link: LinkID, _ index: Int32, _ attach: Attach) {
        guard case .target(var target)? = attach.target else {
            let isCoordinator = attach.target != nil
            return refuse(
                link, index, isCoordinator ? .notImplemented : .invalidField,
                isCoordinator ? "a router coordinates no transactions" : "a sender's target must not be null")
        }
        guard !target.dynamic else { return refuse(link, index, .notImplemented, "dynamic targets are not supported") }
        let addressing: Inlet.Addressing
        if let text = target.address {
            do throws(MalformedAddress) {
                let address = try AddressPattern(text)
                guard address.isExact else { throw MalformedAddress("a sender's target must not have wildcards") }
                addressing = address.text == Management.address ? .management : .fixed(address)
            } catch {
                return refuse(link, index, .invalidField, "target.address: \(error)")
            }
        } else {
            addressing = .perMessage
        }
        target.durable = .none
        target.expiryPolicy = .sessionEnd
        target.timeout = 0
        let wanted = Distribution(target.capabilities)
        target.capabilities = []
        if let wanted, case .fixed(let address) = addressing, distribution(of: address, wanted: wanted) == wanted {
            target.capabilities = [wanted.capability]
        }
        peers[index].engine.accept(link, source: attach.source, target: .target(target))
        let place = addInlet(link, index, addressing)
        inlets[place].wanted = wanted
        if case .fixed(let address) = addressing { setCandidates(for: address, of: place) }
    }

    private mutating func transitAttached(_ link: LinkID, _ index: Int32, _ attach: Attach) {
        guard case .target(let target)? = attach.target, let text = target.address,
            let pattern = try? AddressPattern(text), let key = routeKey(pattern, attach.properties ?? [:])
        else {
            let sentence =
                "a transit link names a pattern, an egress and its instance, or an address, an ingress, its instance and members"
            return refuse(link, index, .invalidField, sentence)
        }
        peers[index].engine.accept(link, source: attach.source, target: attach.target)
        let place = addInlet(link, index, .transit)
        if case .ulong(let digest)? = attach.properties?[Trunk.membersKey], key.isMulticast {
            inlets[place].members = Members(digest: digest)
        }
        let route = route(key)
        let newcomers = Newcomers(attach.properties?[Trunk.newcomersKey])
        if key.isMulticast, newcomers != routes[route].newcomers {
            routes[route].newcomers = newcomers
            areTreesDirty = true
        }
        setCandidates([route], .balanced, of: place)
    }

    /// What a transit link is for; nil if it does not say so.
    private func routeKey(_ pattern: AddressPattern, _ properties: AMQPMap) -> Route.Key? {
        if let egress = properties[Trunk.egressKey]?.text {
            guard case .ulong(let instance)? = properties[Trunk.egressInstanceKey] else { return nil }
            return Route.Key(pattern: pattern.text, node: egress, instance: instance)
        }
        guard pattern.isExact, let ingress = properties[Trunk.ingressKey]?.text, ingress != configuration.name,
            case .ulong(let instance)? = properties[Trunk.ingressInstanceKey],
            case .ulong? = properties[Trunk.membersKey]
        else { return nil }
        return Route.Key(pattern: pattern.text, node: ingress, instance: instance, isMulticast: true)
    }

    /// The route to this node's own consumers of a pattern.
    func localKey(_ pattern: AddressPattern) -> Route.Key {
        Route.Key(pattern: pattern.text, node: configuration.name, instance: configuration.instance)
    }

    private mutating func refuse(_ link: LinkID, _ index: Int32, _ condition: ErrorCondition, _ sentence: String) {
        peers[index].engine.refuse(link, AMQPError(condition, sentence))
    }

    private mutating func addInlet(_ link: LinkID, _ index: Int32, _ addressing: Inlet.Addressing) -> Int32 {
        let session = peers[index].engine.session(of: link)
        let place = inlets.insert(Inlet(source: session.map { (peers[index].id, link, $0) }, addressing: addressing))
        peers[index].set(.inlet(place), of: link)
        markDirty(inlet: place)
        return place
    }

    /// Notes what a link of ours is for. Its place may have belonged to a link that is gone but whose end is still to be reported.
    mutating func assign(_ use: Peer.Use, to link: LinkID, _ index: Int32) {
        if let predecessor = peers[index].predecessor(of: link) { linkDetached(predecessor, index) }
        peers[index].set(use, of: link)
    }

    /// The first segment of the addresses that nodes make up.
    static let dynamicPrefix = "_dynamic"

    /// What is true of such an address: it goes with its link.
    static let dynamicNodeProperties = {
        var properties = AMQPMap()
        properties.lifetimePolicy = .deleteOnClose
        return properties
    }()

    // MARK: Detaching

    mutating func linkDetached(_ link: LinkID, _ index: Int32) {
        let use = peers[index].use(of: link)
        // Its place may have another link by now.
        if case .none = use { return }
        peers[index].set(.none, of: link)
        switch use {
        case .inlet(let inlet): removeInlet(inlet)
        case .outlet(let outlet): removeOutlet(outlet)
        case .controlOut, .controlIn:
            if peers[index].neighbour != nil, peers[index].engine.isOpen {
                close(index, AMQPError(.connectionForced, "a trunk's control link was detached"))
            }
        case .none: break
        }
    }

    mutating func removeInlet(_ inlet: Int32) {
        abortDelivery(of: inlet)
        removeAll(of: inlet)
        setPaused(false, inlet)
        setCandidates([], .balanced, of: inlet)
        inlets.remove(inlet)
    }

    private mutating func removeOutlet(_ outlet: Int32) {
        let route = outlets[outlet].route
        let inlet = outlets[outlet].busy
        dropCopies(of: outlet)
        let trees = outlets[outlet].trees
        let wasWanted = outlets[outlet].distribution != nil
        let isTransit = outlets[outlet].isTransit
        for tree in trees { routes[tree].consumers.removeAll { $0 == outlet } }
        outlets.remove(outlet)
        if let inlet, inlet >= 0 { loseOutlet(of: inlet) }
        // Another link may have its place now.
        if !trees.isEmpty || isTransit { areTreesDirty = true }
        guard let route else { return }
        routes[route].outlets.removeAll { $0 == outlet }
        if wasWanted { isSelfDirty = true }
        if routes[route].custody >= 0 { beginAgain(routes[route].custody) }
        markDirty(route: route)
        guard routes[route].outlets.isEmpty else { return }
        if routes[route].isLocal {
            patternBytes -= (try? AddressPattern(routes[route].key.pattern))?.size ?? 0
            isSelfDirty = true
        } else if !routes[route].isMulticast {
            areTransitsDirty = true
        }
        unusedRoutes.append(route)
    }

    /// Gives an inlet the routes that its deliveries may take from now on.
    mutating func setCandidates(_ candidates: [Int32], _ distribution: Distribution, of inlet: Int32) {
        inlets[inlet].distribution = distribution
        guard inlets[inlet].candidates != candidates else { return }
        for route in inlets[inlet].candidates where !candidates.contains(route) {
            routes[route].inlets.removeAll { $0 == inlet }
            // Those that stay get larger shares of its credit.
            if routes[route].inlets.isEmpty { unusedRoutes.append(route) } else { markDirty(route: route) }
        }
        for route in candidates where !inlets[inlet].candidates.contains(route) { routes[route].inlets.append(inlet) }
        inlets[inlet].candidates = candidates
        inlets[inlet].isTree = candidates.first.map { routes[$0].isMulticast } ?? false
        markDirty(inlet: inlet)
    }

    /// Gives an inlet the routes of an address.
    mutating func setCandidates(for address: AddressPattern, of inlet: Int32) {
        let distribution = distribution(of: address, wanted: inlets[inlet].wanted)
        setCandidates(routes(for: address, distribution), distribution, of: inlet)
    }
}
