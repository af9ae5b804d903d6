package import AMQP
import Foundation

/// A TCP proxy on loopback in front of a broker. It does to its connections what networks do to theirs.
///
/// Its own thread passes the bytes on. Any thread can switch faults. A fault is in force from that moment, for open and
/// for new connections. Everything is closed when the proxy stops or is released.
package final class FaultProxy: Sendable {
    /// The highest number of connections at the same time. More are refused.
    package static let maximumConnections = 64

    /// The port for clients, on 127.0.0.1.
    package let port: UInt16
    private let core: LockedState<ProxyCore>
    private let alarm: ProxyAlarm

    /// Makes a proxy for the broker of that configuration.
    package convenience init(_ configuration: AMQPConfiguration) throws {
        try self.init(host: configuration.host, port: configuration.port)
    }

    package init(host: String, port target: UInt16) throws {
        let (listener, port) = try ProxySocket.holdingPort()
        let alarm = try ProxyAlarm()
        let core = LockedState(ProxyCore(listener: listener, target: try Self.address(of: host, target)))
        self.port = port
        self.core = core
        self.alarm = alarm
        listener.listen()
        Thread.detachNewThread { Self.run(core, alarm) }
    }

    deinit { stop() }

    /// The configuration with the proxy instead of the broker.
    package func configuration(_ configuration: AMQPConfiguration) -> AMQPConfiguration {
        var configuration = configuration
        configuration.host = "127.0.0.1"
        configuration.port = port
        return configuration
    }

    /// Ends every connection.
    package func cut(_ cut: Cut) { change { $0.links.values.forEach { $0.cut(cut) } } }

    /// Ends one direction of every connection. The other direction continues.
    package func halfClose(_ direction: Direction) { change { $0.links.values.forEach { $0.halfClose(direction) } } }

    /// Changes what happens to the bytes of a direction.
    package func set(_ direction: Direction, _ edit: (inout Flow) -> Void) {
        change { core in
            edit(&core.flows[direction.rawValue])
            core.resetHoles(direction)
        }
    }

    /// Changes what happens to the bytes of both directions.
    package func set(_ edit: (inout Flow) -> Void) { for direction in Direction.allCases { set(direction, edit) } }

    /// Sets what happens to new connections.
    package func admit(_ admission: Admission) { change { $0.admit(admission) } }

    /// Passes everything on again.
    package func heal() {
        set { $0 = Flow() }
        admit(.passing)
    }

    /// Closes everything at once. Calls that wait for a condition return.
    package func stop() { change { $0.stop() } }

    /// What has happened so far.
    package var statistics: Statistics { core.withLock { $0.statistics } }

    /// Waits until the condition is met. Returns false if the proxy stops or the task is cancelled first.
    @discardableResult
    package func wait(until isMet: @escaping @Sendable (Statistics) -> Bool) async -> Bool {
        let id = core.withLock { $0.makeID() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = core.withLock { $0.add(.init(isMet: isMet, continuation: continuation), id) }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            core.withLock { $0.removeWaiter(id) }?.continuation.resume(returning: false)
        }
    }

    /// Waits until this many connections have been accepted since the proxy began.
    @discardableResult
    package func waitForConnections(count: Int) async -> Bool { await wait { $0.accepted >= count } }

    /// Waits until every connection has ended on both sides.
    @discardableResult
    package func waitForNoConnection() async -> Bool { await wait { $0.open == 0 } }

    private func change(_ body: (ProxyCore) -> Void) {
        let done = core.withLock { core in
            body(core)
            return core.settle()
        }
        alarm.ring()
        for (waiter, answer) in done { waiter.continuation.resume(returning: answer) }
    }

    private static func run(_ core: LockedState<ProxyCore>, _ alarm: ProxyAlarm) {
        while var plan = core.withLock({ $0.plan(alarm.descriptor, .now) }) {
            _ = poll(&plan.entries, nfds_t(plan.entries.count), plan.timeout)
            if plan.entries[0].revents != 0 { alarm.silence() }
            let done = core.withLock { core in
                core.work(plan, .now)
                return core.settle()
            }
            for (waiter, answer) in done { waiter.continuation.resume(returning: answer) }
        }
    }

    private static func address(of host: String, _ port: UInt16) throws -> sockaddr_in {
        var hints = addrinfo()
        hints.ai_family = AF_INET
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0, let first = list else {
            throw POSIXError(.EADDRNOTAVAIL)
        }
        defer { freeaddrinfo(list) }
        return first.pointee.ai_addr.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee }
    }
}

/// Ends the poll of the proxy's thread.
final class ProxyAlarm: Sendable {
    let descriptor: Int32
    private let end: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw POSIXError(.EMFILE) }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (descriptor, end) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(end)
    }

    func ring() { _ = write(end, [1], 1) }

    func silence() {
        var bytes = [UInt8](repeating: 0, count: 256)
        while read(descriptor, &bytes, bytes.count) == bytes.count {}
    }
}
