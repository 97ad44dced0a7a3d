#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Which processors threads may run on. Only Linux can be told.
enum Affinity {
    /// The processors that this thread may run on.
    static func processors() throws(FleetError) -> [Int] {
        var words = [UInt](repeating: 0, count: wordCount)
        let size = words.count * MemoryLayout<UInt>.size
        guard let get, get(0, size, &words) >= 0 else { throw failure }
        return (0..<(words.count * UInt.bitWidth)).filter {
            words[$0 / UInt.bitWidth] & 1 << UInt($0 % UInt.bitWidth) != 0
        }
    }

    /// Has the calling thread run on these processors only.
    static func pinThread(to processors: [Int]) throws(FleetError) { try pin(0, to: processors) }

    /// Has all threads of a process, and those that they start, run on one processor only.
    static func pin(process pid: Int32, to processor: Int) throws(FleetError) {
        var pinned: Set<Int32> = []
        // A thread may have been started by one that was not pinned yet.
        while true {
            let fresh = threads(of: pid).subtracting(pinned)
            guard !fresh.isEmpty else { break }
            for thread in fresh { try pin(thread, to: [processor]) }
            pinned.formUnion(fresh)
        }
        if pinned.isEmpty { throw failure }
    }

    private static func pin(_ thread: Int32, to processors: [Int]) throws(FleetError) {
        var words = [UInt](repeating: 0, count: wordCount)
        for processor in processors { words[processor / UInt.bitWidth] |= 1 << UInt(processor % UInt.bitWidth) }
        let size = words.count * MemoryLayout<UInt>.size
        guard let set, set(thread, size, &words) == 0 else { throw failure }
    }

    private static func threads(of pid: Int32) -> Set<Int32> {
        guard let folder = opendir("/proc/\(pid)/task") else { return [] }
        defer { closedir(folder) }
        var threads: Set<Int32> = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let thread = Int32(name) { threads.insert(thread) }
        }
        return threads
    }

    private static var failure: FleetError { FleetError("this system does not let processes be pinned to processors") }

    /// Room for 1,024 processors.
    private static let wordCount = 1_024 / UInt.bitWidth

    // The C library has them, and hides them from programs that do not ask for GNU's extensions.
    private typealias Call = @convention(c) (pid_t, Int, UnsafeMutableRawPointer) -> CInt
    private static let get = call("sched_getaffinity")
    private static let set = call("sched_setaffinity")

    private static func call(_ name: String) -> Call? {
        dlsym(dlopen(nil, RTLD_NOW), name).map { unsafeBitCast($0, to: Call.self) }
    }
}
