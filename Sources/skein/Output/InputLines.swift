/// The lines of standard input as octets, without their ends: LF, or CR and LF.
struct InputLines: IteratorProtocol {
    private var buffer: [UInt8] = []
    /// Where the next line begins, and how far there is no end in sight.
    private var start = 0
    private var searched = 0

    mutating func next() -> [UInt8]? {
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer {
                    start = end + 1
                    searched = start
                }
                return line(to: end > start && buffer[end - 1] == UInt8(ascii: "\r") ? end - 1 : end)
            }
            buffer.removeFirst(start)
            start = 0
            searched = buffer.count
            let more = Console.read(65_536)
            guard !more.isEmpty else { break }
            buffer += more
        }
        defer { buffer = [] }
        searched = 0
        return buffer.isEmpty ? nil : buffer
    }

    private func line(to end: Int) -> [UInt8] { Array(buffer[start..<end]) }
}
