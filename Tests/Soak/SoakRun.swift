import AMQP
import Foundation
import TestSupport

/// Why a run ends before its time.
struct SoakFailure: Error, CustomStringConvertible {
    var description: String
}

/// What the publishers, the consumers and the faults of a run share.
final class SoakRun: Sendable {
    private struct State {
        var ledger: PublishLedger
        var next = 0
        var faults: [String: Int] = [:]
        var reconnects = 0
        var failure: (any Error)?
        /// The fault that waits for its moment.
        var aiming: CheckedContinuation<Void, Never>?
        var peak: ProcessFootprint
    }

    let options: SoakOptions
    let watch = Watch()
    let begin = ContinuousClock.now
    /// The broker itself.
    let broker: AMQPConfiguration
    let publisherProxy: FaultProxy
    let consumerProxy: FaultProxy
    private let state: LockedState<State>

    init(_ options: SoakOptions, broker: AMQPConfiguration) throws {
        self.options = options
        self.broker = broker
        publisherProxy = try FaultProxy(broker)
        consumerProxy = try FaultProxy(broker)
        let ledger = PublishLedger(
            prefix: "soak-\(options.seed)-", capacity: options.messages, consumers: SoakSetting.consumers,
            prefetch: SoakSetting.prefetch, window: SoakSetting.batch * SoakSetting.publishers)
        state = LockedState(State(ledger: ledger, peak: try .current))
    }

    /// Reads or writes the ledger.
    func ledger<Result>(_ body: (inout PublishLedger) -> Result) -> Result { state.withLock { body(&$0.ledger) } }

    var isLoadOver: Bool { ContinuousClock.now - begin >= options.loadDuration }

    /// The numbers of the messages to publish next, when their time has come. Nil when there are no more.
    func nextBatch() async throws -> [Int]? {
        let first = try state.withLock { state in
            if let failure = state.failure { throw failure }
            defer { state.next = min(options.messages, state.next + SoakSetting.batch) }
            return state.next
        }
        guard first < options.messages else { return nil }
        // Spread over nine tenths of the time, so that a run delayed by faults can catch up.
        let due = begin + options.loadDuration * 0.9 * (Double(first) / Double(options.messages))
        if due > .now { try await watch.during("the next batch") { try await Task.sleep(until: due) } }
        return isLoadOver ? nil : Array(first..<min(options.messages, first + SoakSetting.batch))
    }

    /// Waits for messages in flight, so that a fault hits some. It waits at most a second if nothing is published.
    func aim() async {
        let late = Task {
            try await Task.sleep(for: .seconds(1))
            strike()
        }
        await withCheckedContinuation { continuation in state.withLock { $0.aiming = continuation } }
        late.cancel()
    }

    /// Messages are in flight: lets a waiting fault happen.
    func strike() {
        let aiming = state.withLock { state in
            defer { state.aiming = nil }
            return state.aiming
        }
        aiming?.resume()
    }

    func count(fault: String) { state.withLock { $0.faults[fault, default: 0] += 1 } }

    func countReconnect() { state.withLock { $0.reconnects += 1 } }

    /// A consumer has ended: the run ends soon.
    func fail(_ error: any Error) { state.withLock { $0.failure = $0.failure ?? error } }

    var failure: (any Error)? { state.withLock { $0.failure } }

    var faults: [String: Int] { state.withLock { $0.faults } }

    /// Measures the process. Returns the figures with the largest so far.
    func measure() throws -> (now: ProcessFootprint, peak: ProcessFootprint) {
        let now = try ProcessFootprint.current
        return state.withLock { state in
            state.peak = state.peak.peak(now)
            return (now, state.peak)
        }
    }

    /// One line that says how far the run is.
    func progress() throws -> String {
        let footprint = try measure().now
        let seconds = (ContinuousClock.now - begin).components.seconds
        return state.withLock { state in
            let faults = state.faults.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            return "\(seconds) s: \(state.ledger.published) published, \(state.ledger.confirmed) confirmed, "
                + "\(state.ledger.consumed) consumed, \(state.ledger.duplicates) duplicates, "
                + "\(state.reconnects) reconnects by hand; \(footprint); "
                + "faults: \(faults.isEmpty ? "none" : faults.joined(separator: ", "))"
        }
    }
}
