import AMQPCodec
import AMQPEngine

/// The trees by which multicast messages go: whom they lead to, and by which transit links.
extension Router {
    /// Brings all trees up to date with the mesh and the consumers.
    mutating func updateTrees() {
        areTreesDirty = false
        for index in routes.indices where routes[index].isMulticast { updateTree(index) }
    }

    /// Whether this node is the ingress of a tree.
    func isIngress(_ route: Int32) -> Bool {
        routes[route].key.node == configuration.name && routes[route].key.instance == configuration.instance
    }

    /// Sees to it that a tree has the links that it needs, and no others.
    mutating func updateTree(_ index: Int32) {
        var view = view(of: index)
        let (was, wasComplete) = (routes[index].members, routes[index].isComplete)
        if view.names != routes[index].names { noteNewcomers(view.names, index) }
        let consumersChanged = setConsumers(view.consumers, of: index)
        var linksChanged = false
        for outlet in routes[index].outlets {
            guard let branch = view.branches.first(where: { peers[$0.trunk].id == outlets[outlet].connection }),
                branch.members == outlets[outlet].members, routes[index].newcomers == outlets[outlet].newcomers
            else {
                retireBranch(outlet)
                linksChanged = true
                continue
            }
        }
        for branch in view.branches
        where !routes[index].outlets.contains(where: { outlets[$0].connection == peers[branch.trunk].id }) {
            attachBranch(branch, of: index)
            linksChanged = true
        }
        if routes[index].outlets.count != view.branches.count || view.isTrunkMissing {
            // No outcome could speak for all.
            view.members = Members()
            view.isComplete = false
        }
        routes[index].members = view.members
        routes[index].isComplete = view.isComplete
        guard was != view.members || wasComplete != view.isComplete else {
            if consumersChanged || linksChanged { markDirty(route: index) }
            return
        }
        if was != view.members { loseCopies(of: index) }
        let custody = routes[index].custody
        if custody >= 0 {
            // Nobody is left who could say what became of what is kept.
            if view.members.isEmpty, view.isComplete { giveUpEgress(of: index) } else { beginAgain(custody) }
        }
        markDirty(route: index)
        for inlet in routes[index].inlets { markDirty(inlet: inlet) }
    }

    /// What is under way is not for those who have just come.
    private mutating func noteNewcomers(_ names: [String: UInt64], _ index: Int32) {
        let known = routes[index].names
        routes[index].names = names
        let custody = routes[index].custody
        guard custody >= 0, custodies[custody].open > 0 else { return routes[index].newcomers = Newcomers() }
        if known.contains(where: { names[$0.key] != $0.value }) { routes[index].doubtful = custodies[custody].next }
        routes[index].newcomers.forget(before: custodies[custody].oldestOpen)
        for (name, instance) in names.sorted(by: { $0.key < $1.key }) where known[name] != instance {
            routes[index].newcomers.insert(name, instance, first: custodies[custody].next)
        }
    }

    private struct Branch {
        let trunk: Int32
        var members = Members()
    }

    /// A tree as this node sees it.
    private struct View {
        var branches: [Branch] = []
        var consumers: [Int32] = []
        var members = Members()
        /// At the ingress: all who are for it, whether they can be reached or not.
        var names: [String: UInt64] = [:]
        var isComplete = true
        /// Whether a trunk that it needs is not there.
        var isTrunkMissing = false
    }

    private mutating func view(of index: Int32) -> View {
        var view = View()
        let key = routes[index].key
        guard let address = try? AddressPattern(key.pattern), let root = database.place(of: key.node), !isGone(key)
        else {
            return view
        }
        let isIngress = isIngress(index)
        let tree = tree(from: root)
        var egresses: [String] = []
        table.forEachMatch(address) { entry in
            for egress in entry.egresses where !egresses.contains(egress.node) { egresses.append(egress.node) }
            if let route = routeOfKey[localKey(entry.pattern)] { view.consumers += routes[route].outlets }
        }
        for name in egresses {
            guard let place = database.place(of: name), let instance = instance(of: name) else { continue }
            guard place != LinkStateDatabase.own else {
                if !view.consumers.isEmpty {
                    view.members.insert(name, instance)
                    if isIngress { view.names[name] = instance }
                }
                continue
            }
            switch tree.direction(of: place, from: LinkStateDatabase.own) {
            case .elsewhere: break
            case .outOfReach:
                guard isIngress else { continue }
                view.isComplete = false
                view.names[name] = instance
            case .below(let next):
                view.members.insert(name, instance)
                if isIngress { view.names[name] = instance }
                guard let trunk = trunk(to: database.name(of: next)) else {
                    view.isTrunkMissing = true
                    continue
                }
                let branch =
                    view.branches.firstIndex { $0.trunk == trunk }
                    ?? {
                        view.branches.append(Branch(trunk: trunk))
                        return view.branches.count - 1
                    }()
                view.branches[branch].members.insert(name, instance)
            }
        }
        return view
    }

    /// The tree of cheapest ways from a node; computed once as long as the ways stay the same.
    mutating func tree(from root: Int32) -> SpanningTree {
        if treesVersion != pathsVersion {
            treesVersion = pathsVersion
            trees = [:]
        }
        if let tree = trees[root] { return tree }
        let tree = SpanningTree(from: root, database)
        trees[root] = tree
        return tree
    }

    @discardableResult
    private mutating func setConsumers(_ consumers: [Int32], of index: Int32) -> Bool {
        guard routes[index].consumers != consumers else { return false }
        for outlet in routes[index].consumers { outlets[outlet].trees.removeAll { $0 == index } }
        for outlet in consumers { outlets[outlet].trees.append(index) }
        routes[index].consumers = consumers
        return true
    }

    private mutating func attachBranch(_ branch: Branch, of index: Int32) {
        let key = routes[index].key
        var properties: AMQPMap = [
            Trunk.ingressKey: .string(key.node), Trunk.ingressInstanceKey: .ulong(key.instance),
            Trunk.membersKey: .ulong(branch.members.digest),
        ]
        if !routes[index].newcomers.isEmpty {
            // All of it has to fit into a frame.
            let size = Int(peers[branch.trunk].engine.remoteOpen?.maxFrameSize ?? .max)
            let limit = size - 3 * key.pattern.utf8.count - 2 * key.node.utf8.count - 350
            var newcomers = routes[index].newcomers
            let custody = routes[index].custody
            if custody >= 0 { newcomers.forget(before: custodies[custody].oldestOpen) }
            properties[.symbol(Trunk.newcomersKey)] = newcomers.value(atMost: limit)
        }
        attachTransit(index, branch.trunk, branch.members, properties)
    }

    /// Takes a link out of its tree. What has not arrived by it is lost.
    mutating func retireBranch(_ outlet: Int32) {
        guard let route = outlets[outlet].route else { return }
        routes[route].outlets.removeAll { $0 == outlet }
        outlets[outlet].route = nil
        outlets[outlet].credit = 0
        if outlets[outlet].busy == Outlet.copier { interrupt(outlet) }
        dropCopies(of: outlet)
        detachIfDone(outlet)
    }

    /// Removes what a tree has besides its inlets and outlets.
    mutating func removeTree(_ index: Int32) {
        setConsumers([], of: index)
        loseCopies(of: index)
        let place = routes[index].receipts
        if receipts.contains(place) { receipts[place].lastUse = now }
    }
}
