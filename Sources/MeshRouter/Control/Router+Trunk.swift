import AMQPCodec
import AMQPEngine
import DequeModule

extension Router {
    // MARK: Becoming a trunk

    mutating func opened(_ index: Int32) {
        guard let open = peers[index].engine.remoteOpen else { return }
        guard open.desiredCapabilities.contains(Trunk.capability), let name = open.properties?[Trunk.nodeKey]?.text
        else {
            peers[index].kind = .client
            // Who was dialled was meant to be a neighbour, not a client.
            if peers[index].initiated { close(index, AMQPError(.notAllowed, "this node was told to link to a node")) }
            return
        }
        let id = peers[index].id
        guard case .uint(let version)? = open.properties?[Trunk.versionKey], version == Trunk.version,
            case .ulong(let instance)? = open.properties?[Trunk.instanceKey]
        else {
            return close(index, AMQPError(.notImplemented, "this node speaks version \(Trunk.version) between nodes"))
        }
        guard Advertisement.isName(name) else {
            let sentence = "a node's name has 1 to \(Advertisement.maximumName) bytes"
            return close(index, AMQPError(.invalidField, sentence))
        }
        if name == configuration.name {
            let isSelf = instance == configuration.instance
            notices.append(isSelf ? .connectedToSelf(id) : .nameTaken(name, id))
            let sentence = isSelf ? "this node has connected to itself" : "the name '\(name)' is taken by this node"
            return close(index, AMQPError(.notAllowed, sentence))
        }
        if !peers[index].initiated {
            guard let cost = Self.cost(in: open) else {
                let sentence = "the property \(Trunk.costKey) has to be a uint in \(Router.trunkCosts)"
                return close(index, AMQPError(.invalidField, sentence))
            }
            peers[index].cost = cost
        }
        let heartbeat = open.properties?[Trunk.heartbeatKey]
        if let heartbeat {
            guard case .uint(let interval) = heartbeat, Router.heartbeats.contains(interval) else {
                let sentence = "the property \(Trunk.heartbeatKey) has to be a uint in \(Router.heartbeats)"
                return close(index, AMQPError(.invalidField, sentence))
            }
        }
        // The neighbour may have said its last word in the same read.
        guard peers[index].engine.isOpen else { return }
        if let other = trunk(to: name) {
            guard peers[other].engine.remoteOpen?.properties?[Trunk.instanceKey] == .ulong(instance) else {
                notices.append(.nameTaken(name, id))
                return close(index, AMQPError(.notAllowed, "the name '\(name)' is taken by a node that is linked"))
            }
            let redundant = isPreferred(index, to: other, name) ? other : index
            notices.append(.trunkRedundant(name, peers[redundant].id))
            resign(redundant)
            close(redundant, AMQPError(Trunk.redundant, "the nodes are linked by another connection"))
            guard redundant != index else { return }
        }
        peers[index].kind = .trunk(name)
        // What it says next it says when it has our `open`, and it may be far away.
        peers[index].engine.keepAlive(
            every: configuration.heartbeat, givingUpAfter: patience(with: index).map { max($0, Trunk.firstPatience) })
        trunks.append(index)
        notices.append(.trunkUp(name, id))
        startTrunk(index)
        isSelfDirty = true
        areTransitsDirty = true
    }

    /// After how many milliseconds of silence a neighbour is given up; nil if it promises nothing, so that its idle time-out has to do.
    private func patience(with index: Int32) -> UInt32? {
        guard case .uint(let interval)? = peers[index].engine.remoteOpen?.properties?[Trunk.heartbeatKey] else {
            return nil
        }
        return Trunk.missedHeartbeats * interval
    }

    /// What the node that has dialled says that the trunk costs; nil if that makes no sense.
    private static func cost(in open: Open) -> UInt32? {
        switch open.properties?[Trunk.costKey] {
        case nil: 1
        case .uint(let cost)? where Router.trunkCosts.contains(cost): cost
        default: nil
        }
    }

    /// Which of two connections to a neighbour is the trunk. Both ends decide alike, in whatever order the connections open: for the one
    /// that the node with the lesser name dialled; if one node dialled both, for the later, because it had its reasons.
    private func isPreferred(_ index: Int32, to other: Int32, _ name: String) -> Bool {
        let isOurs = peers[index].initiated
        guard isOurs == peers[other].initiated else { return isOurs == (configuration.name < name) }
        return number(index) > number(other)
    }

    private func number(_ index: Int32) -> UInt32 {
        guard !peers[index].initiated else { return peers[index].id.generation }
        guard case .uint(let number)? = peers[index].engine.remoteOpen?.properties?[Trunk.numberKey] else { return 0 }
        return number
    }

    /// Makes a connection no trunk any more, whatever may still happen on it.
    private mutating func resign(_ index: Int32) {
        peers[index].kind = .former
        peers[index].dataSession = nil
        peers[index].controlLink = nil
        peers[index].toAdvertise = AdvertisementQueue()
        peers[index].controlRest = []
        peers[index].probes = []
        peers[index].controlInput = []
        trunks.removeAll { $0 == index }
        isSelfDirty = true
        areTransitsDirty = true
        // What went over it must find another way at once.
        isTrunkLost = true
    }

    /// A trunk is over, or is being closed.
    mutating func trunkLost(_ index: Int32, reason: String?) {
        guard let name = peers[index].neighbour else { return }
        resign(index)
        notices.append(.trunkDown(name, reason: reason))
    }

    /// The connection of a trunk has ended.
    mutating func trunkClosed(_ index: Int32, _ closure: Closure) {
        guard let name = peers[index].neighbour, closure.isRedundant else {
            return trunkLost(index, reason: closure.reason)
        }
        // The neighbour has seen another connection first that we have not seen yet, or have given up in the meantime.
        resign(index)
        notices.append(.trunkUnclear(name, peers[index].id))
    }

    private mutating func startTrunk(_ index: Int32) {
        guard let control = peers[index].engine.begin(), let data = peers[index].engine.begin() else {
            return close(index, AMQPError(.notAllowed, "a trunk needs two sessions of each side"))
        }
        peers[index].dataSession = data
        let attach = Attach(
            name: "control from \(configuration.name)", handle: 0, role: .sender, sndSettleMode: .settled,
            source: Source(address: Trunk.controlAddress), target: .target(Target(address: Trunk.controlAddress)))
        if let link = peers[index].engine.attach(attach, in: control) {
            assign(.controlOut, to: link, index)
            peers[index].controlLink = link
        }
        isNewsDue = true
        for place in database.advertisers { peers[index].toAdvertise.append(place) }
        touch(index)
    }

    /// The connection to a neighbour.
    func trunk(to name: String) -> Int32? {
        for index in trunks where peers[index].neighbour == name { return index }
        return nil
    }

    // MARK: Control messages

    mutating func controlAttached(_ link: LinkID, _ index: Int32) {
        guard let attach = peers[index].engine.remoteAttach(of: link) else { return }
        peers[index].engine.keepAlive(every: configuration.heartbeat, givingUpAfter: patience(with: index))
        peers[index].set(.controlIn, of: link)
        peers[index].engine.accept(
            link, source: attach.source, target: attach.target, maxMessageSize: Trunk.maximumMessageSize)
        peers[index].engine.grant(Trunk.controlCredit, on: link)
        touch(index)
    }

    mutating func receiveControl(_ transfer: IncomingTransfer, _ index: Int32, _ input: RawSpan) {
        if transfer.first || transfer.aborted { peers[index].controlInput.removeAll(keepingCapacity: true) }
        guard !transfer.aborted else { return }
        let payload = input.extracting(transfer.payload)
        let isWhole = transfer.first && !transfer.more
        if !isWhole { payload.withUnsafeBytes { peers[index].controlInput.append(contentsOf: $0) } }
        guard !transfer.more else { return }
        if let flow = peers[index].engine.flow(of: transfer.link), flow.credit <= Trunk.controlCredit / 2 {
            peers[index].engine.grant(Trunk.controlCredit, on: transfer.link)
        }
        guard !isWhole else { return readControl(payload, index) }
        let bytes = peers[index].controlInput
        readControl(bytes.span.bytes, index)
    }

    private mutating func readControl(_ bytes: RawSpan, _ index: Int32) {
        if let (head, advertisement) = Advertisement.read(bytes, newTo: database) {
            return receive(head, advertisement, from: index)
        }
        let name = peers[index].neighbour ?? "?"
        do throws(DecodingError) {
            let limits = DecodingLimits(depth: 8, elements: Trunk.maximumElements)
            let message = try Message(decoding: bytes, limits: limits)
            if case .value(let value) = message.body {
                if let advertisement = Advertisement(value) {
                    return receive(advertisement.head, advertisement, from: index)
                }
                if receiveProbe(value, bytes, from: index) { return }
            }
            notices.append(.badControl(name, reason: "not a control message"))
        } catch {
            notices.append(.badControl(name, reason: "\(error)"))
        }
    }

    /// Takes in what a neighbour says of a node; of what is known already there need be no more than the head.
    private mutating func receive(
        _ head: Advertisement.Head, _ advertisement: Advertisement?, from index: Int32
    ) {
        guard head.node != configuration.name else { return contest(head, from: index) }
        switch advertisement.map({ database.update($0) }) ?? .known {
        case .known:
            guard let place = database.place(of: head.node), let known = database.advertisement(at: place)?.head else {
                return
            }
            database.confirm(place, now)
            guard known == head else {
                // Whoever has forgotten what is newer must hear of it again, the node itself above all.
                isNewsDue = true
                return peers[index].toAdvertise.append(place)
            }
            // Two who have the same news need not tell each other.
            peers[index].toAdvertise.remove(place)
        case .tooMuch:
            notices.append(.badControl(peers[index].neighbour ?? "?", reason: "no room to remember what it says"))
        case .news:
            guard let place = database.place(of: head.node) else { return }
            updatePrefixes(of: place)
            if paths.path(to: place) == nil { isSomebodyAway = true }
            flood(place, except: index)
        }
    }

    /// An earlier life of ours is remembered, or the mesh has a newer word of us than we: outdoes it.
    private mutating func contest(_ head: Advertisement.Head, from index: Int32) {
        let isOther = head.instance != configuration.instance
        guard head.sequence > sequence || (head.sequence == sequence && isOther) else { return }
        if head.instance == rival, head.instance > configuration.instance {
            // It has answered: there are two of that name, and one must stop or they would go on for ever.
            return notices.append(.nameTaken(configuration.name, peers[index].id))
        }
        rival = head.instance
        sequence = head.sequence
        advertiseSelf(force: true)
    }

    /// Has a node's advertisement sent to every neighbour but the one it came from.
    mutating func flood(_ place: Int32, except source: Int32?) {
        isNewsDue = true
        for index in trunks where index != source { peers[index].toAdvertise.append(place) }
    }

    /// Makes a new advertisement of this node if it differs from the last.
    mutating func advertiseSelf(force: Bool = false) {
        isSelfDirty = false
        var neighbours: [Advertisement.Neighbour] = []
        for index in trunks {
            if let name = peers[index].neighbour { neighbours.append(.init(name: name, cost: peers[index].cost)) }
        }
        neighbours.sort { $0.name < $1.name }
        var prefixes: [String] = []
        var distributions: [String: Distribution] = [:]
        for index in routes.indices where routes[index].isLocal && !routes[index].outlets.isEmpty {
            prefixes.append(routes[index].key.pattern)
            distributions[routes[index].key.pattern] = localDistribution(of: index)
        }
        prefixes.sort()
        let known = database.advertisement(at: LinkStateDatabase.own)
        guard
            force || known?.neighbours != neighbours || known?.prefixes != prefixes
                || known?.distributions != distributions
        else { return }
        sequence &+= 1
        database.keep(
            Advertisement(
                node: configuration.name, instance: configuration.instance, sequence: sequence, neighbours: neighbours,
                prefixes: prefixes, distributions: distributions))
        updatePrefixes(of: LinkStateDatabase.own)
        flood(LinkStateDatabase.own, except: nil)
    }

    /// What this node, or some consumer of a pattern, has said of how its messages are to be distributed.
    private func localDistribution(of route: Int32) -> Distribution? {
        if let pattern = try? AddressPattern(routes[route].key.pattern), let configured = distributions.match(pattern) {
            return configured
        }
        let all = routes[route].outlets.compactMap { outlets[$0].distribution }
        return [.multicast, .closest, .balanced].first { all.contains($0) }
    }

    /// Sends the control messages that wait, as far as credit goes; what advertisements say is what is known now.
    mutating func sendControl() {
        isControlDue = false
        guard isNewsDue else { return }
        isNewsDue = false
        for index in trunks where peers[index].hasNews {
            guard let link = peers[index].controlLink else { continue }
            sendControl(index, link)
            if peers[index].hasNews { isNewsDue = true }
        }
    }

    private mutating func sendControl(_ index: Int32, _ link: LinkID) {
        // What was said of deliveries goes first: the news may end the links that they came on.
        peers[index].engine.flush(now: now)
        if !peers[index].controlRest.isEmpty {
            let rest = peers[index].controlRest
            guard let taken = sendControl(rest.span.bytes, index, link) else {
                peers[index].controlRest = []
                return
            }
            peers[index].controlRest.removeFirst(taken)
            guard peers[index].controlRest.isEmpty else { return }
        }
        var out = OutputBuffer()
        while let place = peers[index].toAdvertise.first() {
            guard (peers[index].engine.flow(of: link)?.credit ?? 0) > 0 else { return }
            peers[index].toAdvertise.remove(place)
            guard let advertisement = database.advertisement(at: place) else { continue }
            out.removeAll()
            advertisement.write(to: &out)
            guard sendWhole(out.bytes, index, link) else { return }
        }
        while let message = peers[index].probes.first {
            guard (peers[index].engine.flow(of: link)?.credit ?? 0) > 0 else { return }
            peers[index].probes.removeFirst()
            guard sendWhole(message.span.bytes, index, link) else { return }
        }
    }

    /// Sends a control message and keeps what does not fit; says whether another may follow.
    private mutating func sendWhole(_ bytes: RawSpan, _ index: Int32, _ link: LinkID) -> Bool {
        guard let taken = sendControl(bytes, index, link) else { return false }
        guard taken < bytes.byteCount else { return true }
        peers[index].controlRest = bytes.extracting(taken...).withUnsafeBytes { Array($0) }
        return false
    }

    /// Sends what is left of a control message and says how much went; nil if nothing goes any more.
    private mutating func sendControl(_ bytes: RawSpan, _ index: Int32, _ link: LinkID) -> Int? {
        do throws(SendError) {
            let sent = try peers[index].engine.send(bytes, on: link, settled: true)
            // Only if there is something to write, or the shell would come back for ever.
            if sent.taken > 0 { touch(index) }
            return sent.taken
        } catch {
            // The neighbour takes nothing as large as this; it is to hear of the others.
            return error == .tooLarge ? bytes.byteCount : nil
        }
    }
}
