import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import MeshTesting

/// Programs of any kind as processes.
@Suite(.timeLimit(.minutes(5)))
struct ChildProcessTests {
    private let lines = Lines()

    private func start(_ script: String) async throws -> ChildProcess {
        try await ChildProcess.start(
            "/bin/sh", ["-c", script], on: MultiThreadedEventLoopGroup.singleton.next(), hear: lines.hear)
    }

    @Test func whatItWritesIsHeardAndItsEndNoticed() async throws {
        let child = try await start("echo one; echo two >&2; printf three; exit 7")
        #expect(await child.ending() == .exited(7))
        #expect(lines.all == ["one", "two", "three"] && child.log == lines.all)
        #expect(await child.ending(within: .zero) == .exited(7))
    }

    @Test func aSignalIsAnEndToo() async throws {
        let child = try await start("kill -TERM $$")
        let ending = await child.ending()
        #expect(ending == .signalled(SIGTERM) && "\(ending)" == "was ended by signal 15 (Terminated)")
    }

    @Test func itsInputIsOpenAsLongAsItIsWanted() async throws {
        let child = try await start("cat; echo over")
        #expect(await child.ending(within: .zero) == nil)
        child.signal(SIGKILL)
        #expect(await child.ending() == .signalled(SIGKILL) && lines.all == [])
        // Its number may be another's by now.
        child.signal(SIGKILL)
    }

    /// The sockets of one must not be held open by another.
    @Test func itHasNoFilesOfThisProcess() async throws {
        var ends: [CInt] = [-1, -1]
        try #require(pipe(&ends) == 0)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let child = try await start("ls /proc/self/fd")
        #expect(await child.ending() == .exited(0))
        // The last one is the folder that is listed.
        #expect(lines.all == ["0", "1", "2", "3"])
        for end in ends { close(end) }
        try await listener.close()
    }

    @Test func itLeadsAGroupOfItsOwnAndIgnoresNoSignal() async throws {
        let child = try await start("cut -d' ' -f5 /proc/$$/stat; grep SigIgn /proc/$$/status")
        #expect(await child.ending() == .exited(0))
        try #require(lines.all.count == 2)
        #expect(lines.all[0] == "\(child.pid)")
        let ignored = try #require(UInt64(lines.all[1].suffix(16), radix: 16))
        #expect([SIGHUP, SIGINT, SIGPIPE, SIGTERM].allSatisfy { ignored >> ($0 - 1) & 1 == 0 })
    }

    @Test func itStopsAndGoesOn() async throws {
        let child = try await start("echo $$; while read line; do :; done")
        _ = await lines.first()
        await child.stop()
        #expect(Processes.state(of: child.pid) == "T")
        child.proceed()
        child.signal(SIGTERM)
        #expect(await child.ending() == .signalled(SIGTERM))
        await child.stop()
    }

    @Test func onlyTheLastLinesAreKept() async throws {
        let child = try await start("seq 100; head -c 5000 /dev/zero | tr '\\0' x")
        _ = await child.ending()
        #expect(child.log.count == 20 && child.log.prefix(18).elementsEqual((83...100).map(String.init)))
        #expect(lines.all.count == 102 && lines.all[100].utf8.count == 4_096 && lines.all[101].utf8.count == 904)
    }

    @Test func whatCannotBeStartedIsSaid() async throws {
        await #expect(
            performing: {
                _ = try await ChildProcess.start(
                    "/nowhere/skein", [], on: MultiThreadedEventLoopGroup.singleton.next(), hear: lines.hear)
            }, throws: { "\($0)" == "cannot start /nowhere/skein: no such file or directory" })
    }
}
