internal import Glibc

/// Finds the addresses of a host by a deadline: `getaddrinfo` has none, so it runs on a thread of its own.
enum NameResolver {
    /// The numeric addresses of a host, in the system's order. A numeric host is its own address.
    static func addresses(of host: String, by deadline: MonotonicTime) throws(AMQPError) -> [String] {
        if case .success(let addresses) = lookUp(host, flags: Int32(AI_NUMERICHOST)) { return addresses }
        let wakeup = try Wakeup()
        let found = Locked<Result<[String], AMQPError>?>(nil)
        let thread = try ConnectionThread {
            let result = lookUp(host, flags: 0)
            found.withLock { $0 = result }
            wakeup.signal()
        }
        thread.detach()
        guard wakeup.wait(until: deadline), let result = found.withLock({ $0 }) else {
            throw AMQPError(.timeout, "looking up the host \"\(host)\" took too long: check the name server")
        }
        return try result.get()
    }

    private static func lookUp(_ host: String, flags: Int32) -> Result<[String], AMQPError> {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = flags
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, nil, &hints, &list)
        guard status == 0 else {
            let reason = String(cString: gai_strerror(status))
            return .failure(
                AMQPError(.connectionRefused, "the host \"\(host)\" is not known (\(reason)): check its name"))
        }
        defer { freeaddrinfo(list) }
        var addresses: [String] = []
        var entry = list
        while let current = entry {
            if let text = numericForm(current.pointee), !addresses.contains(text) { addresses.append(text) }
            entry = current.pointee.ai_next
        }
        return .success(addresses)
    }

    private static func numericForm(_ entry: addrinfo) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { buffer in
            let status = getnameinfo(
                entry.ai_addr, entry.ai_addrlen, buffer.baseAddress, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST)
            guard status == 0, let start = buffer.baseAddress else { return nil }
            return String(cString: start)
        }
    }
}
