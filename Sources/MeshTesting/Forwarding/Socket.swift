import AMQPTransport

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A connected TCP socket that never waits.
struct Socket: ~Copyable {
    let file: CInt

    /// What became of reading or writing.
    enum Progress {
        /// So many bytes.
        case moved(Int)
        /// Nothing now.
        case blocked
        /// The other end has ended its half, or the connection is gone.
        case ended
    }

    /// Connects, and waits until that is done.
    init(to place: HostPort) throws(FleetError) {
        var hints = addrinfo()
        #if canImport(Glibc)
            hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(place.host, String(place.port), &hints, &found) == 0, let address = found else {
            throw FleetError("cannot connect to \(place): the host name cannot be resolved")
        }
        defer { freeaddrinfo(address) }
        let file = socket(address.pointee.ai_family, address.pointee.ai_socktype, address.pointee.ai_protocol)
        guard file >= 0 else { throw FleetError("cannot make a socket: \(Self.systemError(errno))") }
        guard connect(file, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 else {
            let number = errno
            close(file)
            throw FleetError("cannot connect to \(place): \(Self.systemError(number))")
        }
        self.file = file
        var yes: CInt = 1
        setsockopt(file, CInt(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<CInt>.size))
        #if canImport(Darwin)
            setsockopt(file, SOL_SOCKET, SO_NOSIGPIPE, &yes, socklen_t(MemoryLayout<CInt>.size))
        #endif
        _ = fcntl(file, F_SETFL, fcntl(file, F_GETFL) | O_NONBLOCK)
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(file) }

    /// Reads what there is, as far as it fits.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Progress {
        let count = recv(file, buffer.baseAddress, buffer.count, 0)
        if count > 0 { return .moved(count) }
        return count < 0 && Self.isTransient(errno) ? .blocked : .ended
    }

    /// Writes as much as goes.
    func write(_ bytes: UnsafeRawBufferPointer) -> Progress {
        #if canImport(Darwin)
            let count = send(file, bytes.baseAddress, bytes.count, 0)
        #else
            let count = send(file, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
        #endif
        if count >= 0 { return .moved(count) }
        return Self.isTransient(errno) ? .blocked : .ended
    }

    private static func isTransient(_ number: CInt) -> Bool {
        number == EAGAIN || number == EWOULDBLOCK || number == EINTR
    }

    private static func systemError(_ number: CInt) -> String { String(cString: strerror(number)).lowercased() }
}
