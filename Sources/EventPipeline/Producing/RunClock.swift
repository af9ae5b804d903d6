/// The clock that a run keeps its plan by; a test puts one in its place that only moves when it is told to.
package protocol RunClock: Sendable {
    /// The time since a moment that stays the same.
    var now: Duration { get }

    /// Suspends until that time, and not at all where it has passed.
    ///
    /// - Throws: `CancellationError` where the task is cancelled.
    func wait(until time: Duration) async throws
}

/// The system's clock.
///
/// It only sleeps. A timer wakes its task some 40 to 140 µs late, so a plan with less between its messages sends those
/// together that fell due meanwhile; waiting for the rest in a loop would take a core and gain nothing where another
/// process has it.
package struct SystemClock: RunClock {
    private let origin = ContinuousClock.now

    package init() {}

    package var now: Duration { .now - origin }

    package func wait(until time: Duration) async throws {
        try await Task.sleep(until: origin + time, tolerance: .zero, clock: .continuous)
    }
}
