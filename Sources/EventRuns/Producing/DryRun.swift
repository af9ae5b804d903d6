import AMQP
package import AMQPRouting
import EventGeneration

/// A producing run without a broker: the messages go to standard output at once, dated as they would be sent.
package struct DryRun: Sendable {
    package var streams: [ProducingService.Stream]
    package var router: Router
    package var sink: MessageSink
    package var statistics: RunStatistics
    package var stop: StopSignal
    /// What is due later than this is left out; a stream without a pace is shown for so long.
    package var limit: Duration?
    /// Where injected faults are written down.
    package var faultLog: FaultLog?
    /// Where lines are named that could not be published.
    package var failed = FailedMessages()

    package init(
        streams: [ProducingService.Stream], router: Router, sink: MessageSink, statistics: RunStatistics,
        stop: StopSignal, limit: Duration? = nil
    ) {
        self.streams = streams
        self.router = router
        self.sink = sink
        self.statistics = statistics
        self.stop = stop
        self.limit = limit
    }

    /// Shows every message in the order of the times, until all streams have ended or the run is to stop.
    ///
    /// - Throws: ``SourceError`` and `GenerationError` for input that cannot be used.
    package func run() async throws {
        statistics.start()
        defer { statistics.end() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await showAll() }
            group.addTask { await stop.wait() }
            defer { group.cancelAll() }
            // Input that does not come keeps no run from stopping.
            try await group.next()
            group.cancelAll()
            do {
                try await group.next()
            } catch is CancellationError {}
        }
    }

    private func showAll() async throws {
        let screen = Screen(self)
        var loop = ProducingLoop(streams.map(prepared), to: screen)
        try await loop.run()
        try await screen.releaseHeld()
    }

    /// A stream that makes no more than is looked at.
    private func prepared(_ stream: ProducingService.Stream) -> ProducingService.Stream {
        var stream = stream
        // The log of the faults names messages by their ids.
        guard sink.showsBodiesAlone, stream.faults == nil, stream.source.makeBodiesOnly() else { return stream }
        stream.stamper = nil
        return stream
    }
}
