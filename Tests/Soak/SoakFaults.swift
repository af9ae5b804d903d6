import AMQP
import Foundation
import TestSupport

/// Draws one fault after the other from a seed, and lets each happen.
struct SoakFaults {
    /// What can happen to the connections of a proxy. Faults that last are healed afterwards.
    private static let proxyFaults: [(name: String, lasts: Bool, happen: @Sendable (FaultProxy, Int) -> Void)] = [
        ("end", false, { proxy, _ in proxy.cut(.fin) }),
        ("reset", false, { proxy, _ in proxy.cut(.reset) }),
        ("half-end up", false, { proxy, _ in proxy.halfClose(.upstream) }),
        ("half-end down", false, { proxy, _ in proxy.halfClose(.downstream) }),
        ("black hole", true, { proxy, _ in proxy.set { $0.blackHole = .discarding } }),
        ("black hole up", true, { proxy, _ in proxy.set(.upstream) { $0.blackHole = .discarding } }),
        ("black hole down", true, { proxy, _ in proxy.set(.downstream) { $0.blackHole = .discarding } }),
        ("unread", true, { proxy, _ in proxy.set { $0.blackHole = .unread } }),
        ("narrow", true, { proxy, _ in proxy.set { $0.bytesPerSecond = 2000 } }),
        ("stalled up", true, { proxy, _ in proxy.set(.upstream) { $0.bytesPerSecond = 0 } }),
        ("stalled down", true, { proxy, _ in proxy.set(.downstream) { $0.bytesPerSecond = 0 } }),
        ("latency", true, { proxy, number in proxy.set { $0.latency = .milliseconds(20 + number % 200) } }),
        ("slices", true, { proxy, _ in proxy.set { $0.isSliced = true } }),
        ("cut after bytes up", true, { proxy, number in proxy.set(.upstream) { $0.cutAfter = number } }),
        ("cut after bytes down", true, { proxy, number in proxy.set(.downstream) { $0.cutAfter = number } }),
        (
            "refused", true,
            { proxy, _ in
                proxy.admit(.refusing)
                proxy.cut(.reset)
            }
        ),
        (
            "hung up on", true,
            { proxy, _ in
                proxy.admit(.hangingUp)
                proxy.cut(.fin)
            }
        ),
    ]

    private enum BrokerFault: String, CaseIterable {
        case closed = "connections closed"
        case alarm = "memory alarm"
        case restart = "broker restart"
    }

    let run: SoakRun
    private var generator: SeededNumbers
    private var lastRestart: ContinuousClock.Instant?

    init(_ run: SoakRun) {
        self.run = run
        generator = SeededNumbers(state: run.options.seed)
    }

    /// Continues until the load is over. Heals everything at the end.
    mutating func work() async throws {
        let end = run.begin + run.options.loadDuration
        while true {
            let pause = Duration.milliseconds(Int.random(in: 1000...8000, using: &generator))
            guard ContinuousClock.now + pause < end else { return }
            try await Task.sleep(for: pause)
            // The numbers are drawn in any case, so that a seed means the same faults in the same order.
            let choice = Int.random(in: 0..<Self.proxyFaults.count + 5, using: &generator)
            let duration = Duration.milliseconds(Int.random(in: 500...5000, using: &generator))
            let target = Int.random(in: 0..<3, using: &generator)
            let number = Int.random(in: 0...5000, using: &generator)
            await run.aim()
            run.ledger { $0.beginFault() }
            if choice < Self.proxyFaults.count {
                try await happen(Self.proxyFaults[choice], to: target, for: duration, number)
            } else {
                // Two of five are closed connections, two alarms, one a restart.
                let kinds: [BrokerFault] = [.closed, .closed, .alarm, .alarm, .restart]
                try await happen(kinds[choice - Self.proxyFaults.count], for: duration)
            }
            run.ledger { $0.endFault() }
        }
    }

    private func happen(
        _ fault: (name: String, lasts: Bool, happen: @Sendable (FaultProxy, Int) -> Void), to target: Int,
        for duration: Duration, _ number: Int
    ) async throws {
        let proxies = [[run.publisherProxy], [run.consumerProxy], [run.publisherProxy, run.consumerProxy]][target]
        run.count(fault: fault.name)
        for proxy in proxies { fault.happen(proxy, number) }
        defer { for proxy in proxies { proxy.heal() } }
        if fault.lasts { try await Task.sleep(for: duration) }
    }

    private mutating func happen(_ fault: BrokerFault, for duration: Duration) async throws {
        var fault = fault
        // One restart a minute is enough.
        if fault == .restart, let lastRestart, ContinuousClock.now - lastRestart < .seconds(60) { fault = .closed }
        run.count(fault: fault.rawValue)
        try await run.watch.during("fault: \(fault.rawValue)") {
            switch fault {
            case .closed: try await PrivateBroker.control("close_all_connections", "soak")
            case .alarm:
                try await PrivateBroker.control("set_vm_memory_high_watermark", "0.000001")
                try? await Task.sleep(for: duration)
                try await PrivateBroker.control("set_vm_memory_high_watermark", "0.6")
            case .restart:
                try await PrivateBroker.restart()
            }
        }
        if fault == .restart { lastRestart = .now }
    }
}

/// SplitMix64.
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
