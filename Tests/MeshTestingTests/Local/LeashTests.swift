#if canImport(Glibc)
    import Dispatch
    import Glibc
    import NIOCore
    import NIOPosix
    import Testing

    @testable import MeshTesting

    /// What becomes of nodes whose runner dies without a word.
    @Suite(.timeLimit(.minutes(5)))
    struct LeashTests {
        @Test func aRunnerThatIsKilledLeavesNoNodeBehind() async throws {
            let lines = Lines()
            // In a session of its own, as in a terminal of its own, so that whoever inherits its nodes is in another.
            let session = try await ChildProcess.start(
                "/usr/bin/setsid", [Programs.fleetRunner, Programs.skein],
                on: MultiThreadedEventLoopGroup.singleton.next(), hear: lines.hear)
            let line = try #require(await lines.first())
            let numbers = line.split(separator: " ").compactMap { Int32($0) }
            try #require(numbers.count == 4, "\(line)")
            let watched = try numbers.map { try #require(Watch($0)) }
            #expect(Processes.state(of: numbers[3]) == "T")
            kill(numbers[0], SIGKILL)
            for watch in watched { await watch.end() }
            _ = await session.ending()
        }
    }

    /// Sees the end of a process that is nobody's child here.
    private final class Watch: Sendable {
        private let file: CInt

        /// Glibc has it from 2.36 on.
        private static let open = dlsym(dlopen(nil, RTLD_NOW), "pidfd_open").map {
            unsafeBitCast($0, to: (@convention(c) (pid_t, CUnsignedInt) -> CInt).self)
        }

        /// Nil if there is no such process.
        init?(_ pid: pid_t) {
            guard let file = Self.open?(pid, 0), file >= 0 else { return nil }
            self.file = file
        }

        deinit { close(file) }

        func end() async {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async { [file] in
                    var request = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
                    while poll(&request, 1, -1) < 0, errno == EINTR {}
                    continuation.resume()
                }
            }
        }
    }
#endif
