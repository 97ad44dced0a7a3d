extension Topology {
    /// How a picture is written down.
    public enum DrawingFormat: String, Sendable, Hashable, CaseIterable {
        /// For Markdown pages.
        case mermaid
        /// For Graphviz.
        case dot
        /// For browsers.
        case svg
    }

    /// A picture of the nodes, the links with their cost and latency, and the clients; text in lines without a newline at the end.
    public func drawing(_ format: DrawingFormat) -> String {
        switch format {
        case .mermaid: MermaidDrawing(self).text
        case .dot: DOTDrawing(self).text
        case .svg: SVGDrawing(self).text
        }
    }
}

/// What is written beside the parts of a picture.
enum Label {
    /// What of a link is not as usual: its cost, and its latency, of each direction if they differ; empty if nothing is.
    static func link(_ link: Topology.Link) -> String {
        let (there, back) = (Text.duration(link.there.latency), Text.duration(link.back.latency))
        let latency = there == back ? (there == "0" ? [] : [there]) : ["\(there) / \(back)"]
        return ((link.cost == 1 ? [] : ["cost \(link.cost)"]) + latency).joined(separator: ", ")
    }

    /// The name of a client, and what it sends to or receives from.
    static func client(_ client: Topology.Client) -> String {
        let address = client.address.count > 28 ? "\(client.address.prefix(27))…" : client.address
        return "\(client.name) \(client.role == .sender ? "→" : "←") \(address)"
    }
}
