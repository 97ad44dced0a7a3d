// For `environ`, which is a variable: nobody here changes it.
#if canImport(Darwin)
    @preconcurrency import Darwin
#elseif canImport(Musl)
    @preconcurrency import Musl
#else
    @preconcurrency import Glibc
#endif

/// Starts a program whose standard input, output and error are one end of a socket.
///
/// The process has no other file of this one: sockets of siblings would be held open there. It is the leader of a process group of its own, so that what is
/// typed at a terminal does not reach it, and signals do what they usually do.
enum Spawn {
    /// Says which process it is, and the file that is the other end of the socket, which whoever calls has to close.
    static func start(_ executable: String, _ arguments: [String]) throws(FleetError) -> (pid: pid_t, socket: CInt) {
        var ends: [CInt] = [-1, -1]
        guard socketpair(AF_UNIX, socketType, 0, &ends) == 0 else {
            throw FleetError("cannot make a socket: \(systemError(errno))")
        }
        defer { close(ends[1]) }
        do throws(FleetError) {
            return (try start(executable, arguments, files: ends[1]), ends[0])
        } catch {
            close(ends[0])
            throw error
        }
    }

    private static func start(
        _ executable: String, _ arguments: [String], files: CInt
    ) throws(FleetError) -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for file in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_adddup2(&actions, files, file)
        }
        var flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        #if canImport(Darwin)
            flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
        #else
            guard let closeFrom else {
                throw FleetError("the C library is too old to start nodes: it has no \(closeFromName)")
            }
            _ = closeFrom(&actions, STDERR_FILENO + 1)
        #endif
        posix_spawnattr_setpgroup(&attributes, 0)
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var words = ([executable] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var pid: pid_t = 0
        let failure = posix_spawn(&pid, executable, &actions, &attributes, &words, environ)
        guard failure == 0 else { throw FleetError("cannot start \(executable): \(systemError(failure))") }
        return pid
    }

    private static func systemError(_ number: CInt) -> String { String(cString: strerror(number)).lowercased() }

    #if canImport(Darwin)
        private static let socketType = SOCK_STREAM
    #else
        #if canImport(Musl)
            private static let socketType = SOCK_STREAM | SOCK_CLOEXEC
        #else
            private static let socketType = CInt(bitPattern: SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        #endif

        /// Glibc has it from 2.34 on, and hides it from programs that do not ask for GNU's extensions.
        private static let closeFromName = "posix_spawn_file_actions_addclosefrom_np"
        private typealias CloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, CInt) -> CInt
        private static let closeFrom = dlsym(dlopen(nil, RTLD_NOW), closeFromName).map {
            unsafeBitCast($0, to: CloseFrom.self)
        }
    #endif
}
