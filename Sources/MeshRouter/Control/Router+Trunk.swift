import AMQPCodec
import AMQPEngine

extension Router {
    // MARK: Becoming a trunk

    mutating func opened(_ index: Int32) {
        guard let open = peers[index].engine.remoteOpen else { return }
        guard open.desiredCapabilities.contains(Trunk.capability), let name = open.properties?[Trunk.nodeKey]?.text
        else {
            peers[index].kind = .client
            return
        }
        let id = peers[index].id
        guard case .uint(let version)? = open.properties?[Trunk.versionKey], version == Trunk.version,
            case .ulong(let instance)? = open.properties?[Trunk.instanceKey]
        else {
            return close(index, AMQPError(.notImplemented, "this node speaks version \(Trunk.version) between nodes"))
        }
        if name == configuration.name {
            let isSelf = instance == configuration.instance
            notices.append(isSelf ? .connectedToSelf(id) : .nameTaken(name, id))
            let sentence = isSelf ? "this node has connected to itself" : "the name '\(name)' is taken by this node"
            return close(index, AMQPError(.notAllowed, sentence))
        }
        if let other = trunk(to: name) {
            guard peers[other].engine.remoteOpen?.properties?[Trunk.instanceKey] == .ulong(instance) else {
                notices.append(.nameTaken(name, id))
                return close(index, AMQPError(.notAllowed, "the name '\(name)' is taken by a node that is linked"))
            }
            // Both dialled. Both keep the connection that the node with the lesser name dialled.
            let redundant = peers[index].initiated == (configuration.name < name) ? other : index
            notices.append(.trunkRedundant(name, peers[redundant].id))
            peers[redundant].kind = .unknown
            close(redundant, AMQPError(.connectionForced, "the nodes are linked by another connection"))
            guard redundant != index else { return }
        }
        peers[index].kind = .trunk(name)
        notices.append(.trunkUp(name, id))
        startTrunk(index)
        isTopologyDirty = true
    }

    private mutating func startTrunk(_ index: Int32) {
        guard let control = peers[index].engine.begin(), let data = peers[index].engine.begin() else {
            return
        }
        peers[index].dataSession = data
        let attach = Attach(
            name: "control from \(configuration.name)", handle: 0, role: .sender, sndSettleMode: .settled,
            source: Source(address: Trunk.controlAddress), target: .target(Target(address: Trunk.controlAddress)))
        if let link = peers[index].engine.attach(attach, in: control) {
            peers[index].set(.controlOut, of: link)
            peers[index].controlLink = link
        }
        peers[index].toAdvertise = database.names
        touch(index)
    }

    /// The connection to a neighbour.
    func trunk(to name: String) -> Int32? {
        for index in peers.indices where peers[index].neighbour == name {
            return index
        }
        return nil
    }

    // MARK: Control messages

    mutating func controlAttached(_ link: LinkID, _ index: Int32) {
        guard let attach = peers[index].engine.remoteAttach(of: link) else { return }
        peers[index].set(.controlIn, of: link)
        peers[index].engine.accept(
            link, source: attach.source, target: attach.target, maxMessageSize: Trunk.maximumMessageSize)
        peers[index].engine.grant(Trunk.controlCredit, on: link)
        touch(index)
    }

    mutating func receiveControl(_ transfer: IncomingTransfer, _ index: Int32, _ input: RawSpan) {
        if transfer.first || transfer.aborted { peers[index].controlInput.removeAll(keepingCapacity: true) }
        guard !transfer.aborted else { return }
        input.extracting(transfer.payload).withUnsafeBytes { peers[index].controlInput.append(contentsOf: $0) }
        guard !transfer.more else { return }
        if let flow = peers[index].engine.flow(of: transfer.link), flow.credit <= Trunk.controlCredit / 2 {
            peers[index].engine.grant(Trunk.controlCredit, on: transfer.link)
        }
        let bytes = peers[index].controlInput
        let name = peers[index].neighbour ?? "?"
        do throws(DecodingError) {
            let limits = DecodingLimits(depth: 8, elements: 4_000_000)
            let message = try Message(decoding: bytes.span.bytes, limits: limits)
            guard case .value(let value) = message.body, let advertisement = Advertisement(value) else {
                return notices.append(.badControl(name, reason: "not a control message"))
            }
            receive(advertisement, from: index)
        } catch {
            notices.append(.badControl(name, reason: "\(error)"))
        }
    }

    private mutating func receive(_ advertisement: Advertisement, from index: Int32) {
        if advertisement.node == configuration.name {
            // An earlier life of ours is remembered, or the mesh has a newer word of us than we: outdo it.
            guard advertisement.sequence >= sequence, advertisement.instance != configuration.instance else { return }
            sequence = advertisement.sequence
            return advertiseSelf(force: true)
        }
        guard database.update(advertisement) else { return }
        isTopologyDirty = true
        flood(advertisement.node, except: index)
    }

    /// Has a node's advertisement sent to every neighbour but the one it came from.
    private mutating func flood(_ node: String, except source: Int32?) {
        for index in peers.indices where peers[index].neighbour != nil && index != source {
            if !peers[index].toAdvertise.contains(node) { peers[index].toAdvertise.append(node) }
        }
    }

    /// Makes a new advertisement of this node if it differs from the last.
    mutating func advertiseSelf(force: Bool = false) {
        var neighbours: [Advertisement.Neighbour] = []
        for index in peers.indices {
            if let name = peers[index].neighbour { neighbours.append(.init(name: name, cost: Trunk.cost)) }
        }
        neighbours.sort { $0.name < $1.name }
        let prefixes = routes.indices.filter {
            routes[$0].key.egress == configuration.name && !routes[$0].outlets.isEmpty
        }
        .map { routes[$0].key.pattern }.sorted()
        let known = database.advertisements[configuration.name]
        guard force || known?.neighbours != neighbours || known?.prefixes != prefixes else { return }
        sequence += 1
        let advertisement = Advertisement(
            node: configuration.name, instance: configuration.instance, sequence: sequence, neighbours: neighbours,
            prefixes: prefixes)
        if database.update(advertisement) { flood(configuration.name, except: nil) }
        isTopologyDirty = true
    }

    /// Sends the advertisements that wait, as far as credit goes; what they say is what is known now.
    mutating func sendAdvertisements() {
        for index in peers.indices {
            guard let link = peers[index].controlLink,
                !peers[index].toAdvertise.isEmpty || !peers[index].controlRest.isEmpty
            else { continue }
            sendAdvertisements(index, link)
        }
    }

    private mutating func sendAdvertisements(_ index: Int32, _ link: LinkID) {
        // What was said of deliveries goes first: the news may end the links that they came on.
        peers[index].engine.flush(now: now)
        while true {
            if peers[index].controlRest.isEmpty {
                guard let node = peers[index].toAdvertise.first else { return }
                guard let advertisement = database.advertisements[node] else {
                    peers[index].toAdvertise.removeFirst()
                    continue
                }
                guard (peers[index].engine.flow(of: link)?.credit ?? 0) > 0 else { return }
                var out = OutputBuffer()
                Message(advertisement.value).write(to: &out)
                peers[index].controlRest = out.bytes.withUnsafeBytes { Array($0) }
                peers[index].toAdvertise.removeFirst()
            }
            let bytes = peers[index].controlRest
            guard let sent = try? peers[index].engine.send(bytes.span.bytes, on: link, settled: true) else {
                return
            }
            touch(index)
            peers[index].controlRest.removeFirst(sent.taken)
            guard sent.complete else { return }
        }
    }
}
