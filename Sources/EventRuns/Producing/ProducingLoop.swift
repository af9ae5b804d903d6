/// Makes the messages of streams, each when it is due, and hands them to an outlet.
///
/// The times count from the start, so what delays one message delays none after it. Of several streams the message that
/// is due first is made first. A run that publishes has a loop for each stream, since no stream may wait for another; a
/// dry run has one for all, on a clock that never waits.
struct ProducingLoop<Outlet: EventOutlet>: Sendable {
    private let outlet: Outlet
    private var schedules: [Schedule]

    /// Begins the plans of these streams now.
    init(_ streams: [ProducingService.Stream], to outlet: Outlet) {
        self.outlet = outlet
        schedules = streams.map { Schedule($0, on: outlet) }
    }

    /// Runs until all streams have ended or the run is to stop.
    ///
    /// - Throws: `CancellationError` if a stream was stopped before its end, and what a source or the outlet throws.
    mutating func run() async throws {
        defer { for schedule in schedules where schedule.isPaced { outlet.keep(schedule.pacer.record) } }
        var isStopped = false
        do {
            for index in schedules.indices { try await schedules[index].findTurn(on: outlet) }
            while !outlet.isStopped, let index = nextIndex { try await step(index) }
        } catch is CancellationError {
            isStopped = true
        }
        guard isStopped || Task.isCancelled, schedules.contains(where: { $0.left > 0 }) else { return }
        for index in schedules.indices where schedules[index].left > 0 {
            await schedules[index].end(on: outlet)
        }
        throw CancellationError()
    }

    /// The stream whose message is due first.
    private var nextIndex: Int? {
        var first: (index: Int, due: Duration)?
        for (index, schedule) in schedules.enumerated() {
            guard let turn = schedule.slot else { continue }
            let due = turn.due ?? .zero
            if first.map({ due < $0.due }) ?? true { first = (index, due) }
        }
        return first?.index
    }

    /// Waits for the turn of a stream's next message, makes it and hands it over, with those that are due by then.
    private mutating func step(_ index: Int) async throws {
        if let time = schedules[index].time {
            try await outlet.releaseHeld(before: time)
            try await schedules[index].waitForSlot()
        }
        let failure = await schedules[index].make()
        // What was made before a failure is good.
        if schedules[index].count > 0 {
            try await schedules[index].handOver(to: outlet)
            if let record = schedules[index].countHandedOver() { outlet.keep(record) }
        }
        if let failure { throw failure }
        try await schedules[index].findTurn(on: outlet)
    }
}
