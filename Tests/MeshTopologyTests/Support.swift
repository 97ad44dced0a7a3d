import Foundation
import MeshTopology

/// The flaws of a text, without the name of the file; nothing if it has none.
func flaws(_ yaml: String) -> [String] {
    do {
        _ = try Topology(yaml: yaml, file: "f")
        return []
    } catch {
        return error.flaws.map { String($0.description.dropFirst(2)).trimmingCharacters(in: .whitespaces) }
    }
}

/// The repository.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func path(_ path: String) -> String { root.appending(path: path).path(percentEncoded: false) }

    static func text(_ path: String) throws -> String { try String(contentsOfFile: Self.path(path), encoding: .utf8) }

    /// The names of the committed topologies; empty if they cannot be found.
    static let topologies = ((try? FileManager.default.contentsOfDirectory(atPath: path("topologies"))) ?? [])
        .filter { $0.hasSuffix(".yaml") }.sorted()
}
