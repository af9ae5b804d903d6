import Foundation

/// A connection through the proxy: two sockets and a stream for each direction.
final class ProxyLink {
    enum Phase {
        case connecting
        case open
        /// Both sides have seen the end. Bytes that they still send are dropped until they hang up, or until the
        /// deadline. If it were closed with unread bytes, a socket would send a reset.
        case ending(ContinuousClock.Instant)
        case over
    }

    /// What poll said about the two sockets.
    struct Readiness {
        var client: Int16 = 0
        var broker: Int16 = 0
    }

    private static let endingTime = Duration.seconds(5)

    let client: ProxySocket
    let broker: ProxySocket
    private var streams = [ProxyStream(), ProxyStream()]
    private(set) var phase = Phase.connecting
    private(set) var hungUpAt: ContinuousClock.Instant?

    init(client: ProxySocket, broker: ProxySocket) {
        self.client = client
        self.broker = broker
    }

    var isOver: Bool {
        if case .over = phase { true } else { false }
    }

    func forwarded(_ direction: FaultProxy.Direction) -> Int { streams[direction.rawValue].forwarded }

    func swallowed(_ direction: FaultProxy.Direction) -> Int { streams[direction.rawValue].swallowed }

    private func source(_ direction: FaultProxy.Direction) -> ProxySocket {
        direction == .upstream ? client : broker
    }

    private func sink(_ direction: FaultProxy.Direction) -> ProxySocket {
        direction == .upstream ? broker : client
    }

    /// Ends both directions.
    func cut(_ cut: FaultProxy.Cut) {
        switch cut {
        case .reset:
            client.closeWithReset()
            broker.closeWithReset()
            phase = .over
        case .fin:
            if case .connecting = phase { return phase = .over }
            for direction in FaultProxy.Direction.allCases { streams[direction.rawValue].shut(sink(direction)) }
            phase = .ending(.now + Self.endingTime)
        }
    }

    /// Ends one direction. The other direction continues.
    func halfClose(_ direction: FaultProxy.Direction) { streams[direction.rawValue].shut(sink(direction)) }

    /// What to ask poll for.
    func events(_ flows: [FaultProxy.Flow], _ now: ContinuousClock.Instant) -> Readiness {
        guard case .connecting = phase else {
            var wanted = Readiness()
            if streams[0].wantsRead(flow(.upstream, flows)) { wanted.client |= Int16(POLLIN) }
            if streams[1].wantsRead(flow(.downstream, flows)) { wanted.broker |= Int16(POLLIN) }
            if streams[0].wantsWrite(flow(.upstream, flows), now) { wanted.broker |= Int16(POLLOUT) }
            if streams[1].wantsWrite(flow(.downstream, flows), now) { wanted.client |= Int16(POLLOUT) }
            return wanted
        }
        return Readiness(client: 0, broker: Int16(POLLOUT))
    }

    /// When it has something to do without poll.
    func timer(_ flows: [FaultProxy.Flow], _ now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        if case .ending(let deadline) = phase { return deadline }
        return FaultProxy.Direction.allCases.compactMap {
            streams[$0.rawValue].timer(flow($0, flows), now)
        }.min()
    }

    /// A link that ends only waits for both sides to hang up, whatever the faults.
    private func flow(_ direction: FaultProxy.Direction, _ flows: [FaultProxy.Flow]) -> FaultProxy.Flow {
        if case .ending = phase { return FaultProxy.Flow() }
        return flows[direction.rawValue]
    }

    /// Reads and writes what is there.
    func work(_ ready: Readiness, _ flows: [FaultProxy.Flow], _ now: ContinuousClock.Instant) {
        if case .connecting = phase {
            guard ready.broker != 0 else { return }
            guard broker.isConnected else { return phase = .over }
            phase = .open
        }
        if case .ending(let deadline) = phase, now >= deadline { return phase = .over }
        for direction in FaultProxy.Direction.allCases where !isOver {
            let isReady = (direction == .upstream ? ready.client : ready.broker) != 0
            move(direction, flow(direction, flows), isReady: isReady, now)
        }
        if hungUpAt == nil, streams[0].isSourceAtEnd { hungUpAt = now }
        if streams.allSatisfy({ $0.isSourceAtEnd }), streams.allSatisfy({ $0.isShut || $0.swallowed > 0 }) {
            phase = .over
        }
    }

    private func move(
        _ direction: FaultProxy.Direction, _ flow: FaultProxy.Flow, isReady: Bool, _ now: ContinuousClock.Instant
    ) {
        let index = direction.rawValue
        if isReady, streams[index].wantsRead(flow) {
            let next = streams[index].read(from: source(direction), flow, now)
            if case .failed = next { fail(direction, flow) }
        }
        guard !isOver, !streams[index].isShut else { return }
        switch streams[index].write(to: sink(direction), flow, now) {
        case .goOn: break
        case .failed: cut(.reset)
        case .cut: cut(flow.cut)
        }
    }

    /// The source of a direction is gone. A black hole hides that too.
    private func fail(_ direction: FaultProxy.Direction, _ flow: FaultProxy.Flow) {
        streams[direction.rawValue].isSourceAtEnd = true
        if direction == .upstream { hungUpAt = .now }
        if flow.blackHole == nil { cut(.reset) }
    }
}
