import Glibc

/// The clock that a run keeps its plan by; a test puts one in its place that moves only when the test says so.
package protocol RunClock: Sendable {
    /// The time since a moment that stays the same.
    var now: Duration { get }

    /// The time of day, in nanoseconds since 1970.
    var date: Int64 { get }

    /// Suspends until that time, and not at all if it has passed.
    ///
    /// - Throws: `CancellationError` if the task is cancelled.
    func wait(until time: Duration) async throws

    /// Waits as ``wait(until:)`` does, for a message's turn: if that is near, it may keep its thread waiting, so the
    /// task should have one of its own.
    ///
    /// - Throws: `CancellationError` if the task is cancelled.
    func waitForSlot(at time: Duration) async throws
}

extension RunClock {
    package var date: Int64 { Timestamp.now.nanosecondsSince1970 }

    package func waitForSlot(at time: Duration) async throws { try await wait(until: time) }
}

/// The system's clock.
///
/// Both ways of waiting wake up some 40 to 140 µs late, so a plan with less between its messages sends those together
/// that fell due meanwhile. Spinning instead would take a core, and gain nothing if another process has it.
package struct SystemClock: RunClock {
    /// What is nearer than this is waited for by the thread itself, at a third of what a timer of the runtime costs:
    /// that takes three threads that wake each other.
    private static let near = Duration.milliseconds(2)

    private let origin = ContinuousClock.now

    package init() {}

    /// Nanoseconds since a moment that stays the same for the process; for what is read for every message.
    static var nanoseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    package var now: Duration { .now - origin }

    package func wait(until time: Duration) async throws {
        try await Task.sleep(until: origin + time, tolerance: .zero, clock: .continuous)
    }

    package func waitForSlot(at time: Duration) async throws {
        guard time - now < Self.near else { return try await wait(until: time) }
        try Task.checkCancellation()
        while true {
            let left = time - now
            guard left > .zero else { return }
            var rest = timespec(tv_sec: 0, tv_nsec: Int(left.components.attoseconds / 1_000_000_000))
            nanosleep(&rest, nil)
        }
    }
}
