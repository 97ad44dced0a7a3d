import Foundation
import NIOPosix

@testable import MeshTesting

/// The programs that are built beside the tests.
enum Programs {
    static let skein = path("skein")
    static let fleetRunner = path("fleet-runner")

    private static func path(_ name: String) -> String {
        let tests = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
        return tests.deletingLastPathComponent().appending(path: name).path(percentEncoded: false)
    }

    /// Makes a shell script, and removes it in the end.
    static func withScript<T>(_ lines: String, _ body: (String) async throws -> T) async throws -> T {
        let file = FileManager.default.temporaryDirectory.appending(path: "skein-\(UUID().uuidString).sh")
        let path = file.path(percentEncoded: false)
        // No file may be run that is open for writing, as it would be here and for a moment in what other tests start.
        let writer = try await ChildProcess.start(
            "/bin/sh", ["-c", "printf '#!/bin/sh\\n%s\\n' \"$1\" >\"$2\" && chmod +x \"$2\"", "sh", lines, path],
            on: MultiThreadedEventLoopGroup.singleton.next()
        ) { _ in }
        defer { try? FileManager.default.removeItem(at: file) }
        guard await writer.ending() == .exited(0) else { throw FleetError("cannot write \(path)", log: writer.log) }
        return try await body(path)
    }
}

/// What the system knows of processes.
enum Processes {
    /// The numbers of those among whose arguments is this one.
    static func having(_ argument: String) -> [Int32] {
        let numbers = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap(Int32.init)
        return numbers.filter { arguments(of: $0).contains(argument) }
    }

    static func arguments(of pid: Int32) -> [String] {
        let octets = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
        return octets.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// R for running, S for sleeping, T for stopped and so on; nil if there is no such process.
    static func state(of pid: Int32) -> Character? {
        let line = FileManager.default.contents(atPath: "/proc/\(pid)/stat").map { String(decoding: $0, as: UTF8.self) }
        return line?.split(separator: ")").last?.first { $0 != " " }
    }
}
