import MeshRouter
import Testing

extension Mesh {
    /// All clients leave; nothing of them must be left in any node, and nothing new be said afterwards.
    func expectNothingLeft(sourceLocation: SourceLocation = #_sourceLocation) {
        dismissClients()
        for node in nodes {
            #expect(node.holdings == Router.Holdings(), "at \(node.name)", sourceLocation: sourceLocation)
            #expect(node.isIdle, "at \(node.name)", sourceLocation: sourceLocation)
            // What a node had that is out of reach is forgotten later.
            let known = node.reachable.count == node.known.count ? node.patterns : []
            #expect(known.isEmpty, "at \(node.name)", sourceLocation: sourceLocation)
        }
        #expect(!step(), sourceLocation: sourceLocation)
    }
}
