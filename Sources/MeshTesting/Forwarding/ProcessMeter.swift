#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What a process has used, as far as the system tells; on systems without `/proc` it tells nothing.
struct ProcessMeter {
    let pid: Int32

    /// The processor time of all its threads, in user space and in the kernel together.
    var processorTime: Duration? {
        #if canImport(Darwin)
            return nil
        #else
            var clock = clockid_t()
            guard clock_getcpuclockid(pid, &clock) == 0 else { return nil }
            return Self.time(on: clock)
        #endif
    }

    /// What of it was spent in the kernel; in steps of 10 ms.
    var kernelTime: Duration? {
        // The name of the program stands in parentheses and may have anything in it.
        guard let line = Self.text(of: "/proc/\(pid)/stat"), let end = line.lastIndex(of: ")") else { return nil }
        let fields = line[end...].split(separator: " ")
        guard fields.count > 13, let ticks = Int(fields[13]) else { return nil }
        return .seconds(Double(ticks) / Double(sysconf(CInt(_SC_CLK_TCK))))
    }

    /// The bytes of memory that it has.
    var residentBytes: Int? {
        guard let line = Self.text(of: "/proc/\(pid)/statm") else { return nil }
        let fields = line.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
        return pages * Int(sysconf(CInt(_SC_PAGESIZE)))
    }

    /// The processor time of the thread that asks.
    static var threadTime: Duration { time(on: CLOCK_THREAD_CPUTIME_ID) ?? .zero }

    private static func time(on clock: clockid_t) -> Duration? {
        var time = timespec()
        guard clock_gettime(clock, &time) == 0 else { return nil }
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }

    /// What a small file has in it.
    private static func text(of path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = read(file, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }
}
