import AMQP

/// Where a run's messages go: a broker, or the screen of a dry run.
///
/// A ``ProducingLoop`` makes the messages and hands them over, each at its time by the outlet's clock.
protocol EventOutlet: AnyObject, Sendable {
    /// The clock that the plans are kept by.
    var clock: any RunClock { get }
    /// What faults hold back until after its time.
    var held: HeldDepartures { get }
    /// Whether the run is to stop, so that no further message is made.
    var isStopped: Bool { get }

    /// How many messages of a stream are made before they are handed over together.
    ///
    /// - Parameter amount: How many the stream has; `Int.max` if it has no end.
    func batchSize(of amount: Int) -> Int

    /// Whether a message that is due then comes after the run's end.
    ///
    /// - Parameter due: The time from the start; nil if nothing is waited for.
    func isOver(at due: Duration?) -> Bool

    /// Lets go what is held back until that time at most. Called before the wait for a message's turn.
    ///
    /// - Parameter time: The turn by ``clock``.
    func releaseHeld(before time: Duration) async throws

    /// Takes the first of these messages.
    ///
    /// - Throws: `CancellationError` if the run stops before all of them are out.
    func put(_ events: inout [OutgoingEvent], _ count: Int) async throws

    /// Takes one message that faults may have befallen.
    ///
    /// - Throws: As ``put(_:_:)`` does.
    func put(_ event: OutgoingEvent) async throws

    /// Keeps a message that has its number and could not go out, since the run stopped.
    func cutOff(_ event: OutgoingEvent)

    /// Counts a message that was made, if faults decide what becomes of it.
    func countMade()

    /// Counts faults and writes them down, once the message has left.
    ///
    /// - Parameter isSent: False if the run ended before the message could leave.
    func note(_ faults: [InjectedFault], isSent: Bool) async

    /// Counts and names a line of the input that cannot be published.
    func skip(_ line: UnusableLine, of stream: ProducingService.Stream) async

    /// Notes that a stream's input ended.
    ///
    /// - Parameter missing: Messages of the amount that did not come; 0 if there was no amount.
    func endInput(missing: Int)

    /// Keeps how well a stream followed its plan.
    func keep(_ record: PaceRecord)

    /// Prepares what is still to be said of a stream that was stopped before its end.
    func end(_ source: inout any EventSource, _ stamper: inout Stamper?) async
}

extension EventOutlet {
    func isOver(at due: Duration?) -> Bool { false }
    func releaseHeld(before time: Duration) async throws {}
    func cutOff(_ event: OutgoingEvent) {}
    func keep(_ record: PaceRecord) {}
    func end(_ source: inout any EventSource, _ stamper: inout Stamper?) async {}
}

extension EventOutlet {
    /// Does with a message what its faults say: puts it out, holds it back, or drops it.
    func depart(_ departure: Departure) async throws {
        guard departure.delay <= .zero else {
            return held.add(departure, until: clock.now + departure.delay)
        }
        if let event = departure.event { try await put(event) }
        await note(departure.faults, isSent: true)
    }

    /// Puts out a message that was held back. If it cannot go out, it is held back again.
    func release(_ next: HeldDeparture) async throws {
        guard var event = next.departure.event else { return }
        do {
            // Released early, at the end of a run, it is due when it leaves.
            let lag = max(0, (clock.now - next.time).nanoseconds)
            event.due = SystemClock.nanoseconds - lag
            try await put(event)
        } catch {
            held.add(next)
            throw error
        }
        await note(next.faults(leavingAt: clock.now), isSent: true)
    }
}
