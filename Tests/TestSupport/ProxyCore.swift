import Foundation

/// The parts of a fault proxy, behind its lock: the listener, the connections, the faults and the waiters.
final class ProxyCore {
    struct Waiter {
        let isMet: @Sendable (FaultProxy.Statistics) -> Bool
        let continuation: CheckedContinuation<Bool, Never>
    }

    /// What to poll for. A connection may be gone when poll returns, so it is named by its number.
    struct Plan {
        var entries: [pollfd] = []
        var timeout: Int32 = -1
        /// The connections, two entries each, behind those of the alarm and the listener.
        var links: [Int] = []
    }

    private var listener: ProxySocket?
    private let target: sockaddr_in
    private var admission = FaultProxy.Admission.passing
    var flows = [FaultProxy.Flow(), FaultProxy.Flow()]
    var links: [Int: ProxyLink] = [:]
    private var nextID = 0
    private var waiters: [Int: Waiter] = [:]
    private var counts = FaultProxy.Statistics()

    init(listener: ProxySocket, target: sockaddr_in) {
        self.listener = listener
        self.target = target
    }

    func makeID() -> Int {
        nextID += 1
        return nextID
    }

    var statistics: FaultProxy.Statistics {
        var statistics = counts
        statistics.open = links.count
        links.values.forEach { Self.count($0, &statistics) }
        return statistics
    }

    private static func count(_ link: ProxyLink, _ statistics: inout FaultProxy.Statistics) {
        statistics.upstream += link.forwarded(.upstream)
        statistics.downstream += link.forwarded(.downstream)
        statistics.swallowed += link.swallowed(.upstream) + link.swallowed(.downstream)
        if let instant = link.hungUpAt { statistics.lastHangUp = max(instant, statistics.lastHangUp ?? instant) }
    }

    func admit(_ admission: FaultProxy.Admission) {
        if admission == .refusing { listener?.stopListening() }
        if self.admission == .refusing, admission != .refusing { listener?.listen() }
        self.admission = admission
    }

    /// Resets connections that lost bytes in a direction that works again: TCP never shows a stream with a hole.
    func resetHoles(_ direction: FaultProxy.Direction) {
        guard flows[direction.rawValue].blackHole != .discarding else { return }
        for link in links.values where link.swallowed(direction) > 0 { link.cut(.reset) }
    }

    func stop() {
        // While the thread polls it, the system keeps a socket that is closed.
        listener?.stopListening()
        listener = nil
        for link in links.values { Self.count(link, &counts) }
        links.removeAll()
    }

    /// What the thread waits for. Nil when the proxy has stopped.
    func plan(_ alarm: Int32, _ now: ContinuousClock.Instant) -> Plan? {
        guard let listener else { return nil }
        var plan = Plan()
        var timer: ContinuousClock.Instant?
        plan.entries.append(pollfd(fd: alarm, events: Int16(POLLIN), revents: 0))
        let accepts = admission != .refusing
        plan.entries.append(pollfd(fd: accepts ? listener.descriptor : -1, events: Int16(POLLIN), revents: 0))
        for (id, link) in links {
            let wanted = link.events(flows, now)
            plan.links.append(id)
            // Poll reports a hang-up again and again without being asked, so a descriptor that is not needed stays out.
            let client = wanted.client == 0 ? -1 : link.client.descriptor
            let broker = wanted.broker == 0 ? -1 : link.broker.descriptor
            plan.entries.append(pollfd(fd: client, events: wanted.client, revents: 0))
            plan.entries.append(pollfd(fd: broker, events: wanted.broker, revents: 0))
            if let next = link.timer(flows, now) { timer = min(next, timer ?? next) }
        }
        if let timer { plan.timeout = Self.milliseconds(timer - now) }
        return plan
    }

    /// Rounded up, so that the thread does not wake up just before.
    private static func milliseconds(_ duration: Duration) -> Int32 {
        let (seconds, attoseconds) = duration.components
        return Int32(clamping: max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1))
    }

    /// Handles what poll found.
    func work(_ plan: Plan, _ now: ContinuousClock.Instant) {
        for (index, id) in plan.links.enumerated() {
            guard let link = links[id] else { continue }
            let ready = ProxyLink.Readiness(
                client: plan.entries[2 + 2 * index].revents, broker: plan.entries[3 + 2 * index].revents)
            link.work(ready, flows, now)
        }
        if plan.entries[1].revents != 0 { acceptAll() }
    }

    private func acceptAll() {
        while let client = listener?.accept() {
            guard admission == .passing, links.count < FaultProxy.maximumConnections,
                let broker = ProxySocket.connecting(to: target)
            else {
                counts.turnedAway += 1
                continue
            }
            links[makeID()] = ProxyLink(client: client, broker: broker)
            counts.accepted += 1
        }
    }

    func add(_ waiter: Waiter, _ id: Int) -> Bool? {
        if waiter.isMet(statistics) { return true }
        // The handler that removes it may have run before.
        guard listener != nil, !Task.isCancelled else { return false }
        waiters[id] = waiter
        return nil
    }

    func removeWaiter(_ id: Int) -> Waiter? { waiters.removeValue(forKey: id) }

    /// Removes finished connections, and returns the waiters whose condition is met, or never will be.
    func settle() -> [(Waiter, Bool)] {
        for (id, link) in links where link.isOver {
            Self.count(link, &counts)
            links[id] = nil
        }
        guard !waiters.isEmpty else { return [] }
        let statistics = statistics
        let isStopped = listener == nil
        let done = waiters.filter { isStopped || $0.value.isMet(statistics) }
        for id in done.keys { waiters[id] = nil }
        return done.values.map { ($0, $0.isMet(statistics)) }
    }
}
