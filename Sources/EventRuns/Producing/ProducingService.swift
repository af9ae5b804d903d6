package import EventSettings
package import AMQP
package import EventGeneration

/// Publishes what its streams make, each at its pace, and waits for the broker's confirms.
package struct ProducingService: Sendable {
    /// One producer: its events, when they are due and how many.
    package struct Stream: Sendable {
        package var name: String
        package var source: any EventSource
        package var pace: Pace
        /// What becomes of messages that are not sent in time.
        package var late = LateTicks.catchUp
        /// What goes wrong on purpose.
        package var faults: FaultInjector?
        /// What numbers its messages for verification.
        package var stamper: Stamper?
        /// Messages to send; nil until the source or the run ends.
        package var amount: Int?
        package var publisher: Publisher.Configuration
        /// On how many connections of its own it publishes; nil on one that it shares with all others that say nothing.
        package var connections: Int?

        package init(
            name: String, source: any EventSource, pace: Pace, amount: Int?,
            publisher: Publisher.Configuration = .init()
        ) {
            self.name = name
            self.source = source
            self.pace = pace
            self.amount = amount
            self.publisher = publisher
        }
    }

    /// How a run ended.
    package struct Ending: Sendable {
        /// Messages that were handed over and whose confirm never came.
        package var unconfirmed = 0
        /// What ended the run, if something failed.
        package var failure: (any Error)?

        /// Throws what failed.
        package func get() throws {
            if let failure { throw failure }
        }
    }

    /// How long confirms are waited for after a signal.
    static let patience = Duration.seconds(5)
    /// How long they are waited for if the run ends for another reason before all is confirmed, such as its time.
    static let endPatience = Duration.seconds(10)
    /// How long closing the channels may take after a signal, and how long their failures are listened to afterwards.
    static let closingPatience = Duration.seconds(1)

    package var connection: AMQPConnection
    /// Further ones, as many as ``connectionCount(_:)`` says in all.
    package var otherConnections: [AMQPConnection] = []
    package var streams: [Stream]
    package var sink: MessageSink
    package var statistics: RunStatistics
    package var stop: StopSignal
    /// How long the run may last.
    package var limit: Duration?
    package var report: @Sendable (RunNotice) -> Void
    /// Where injected faults are written down.
    package var faultLog: FaultLog?
    /// What people call the place that messages are published to.
    package var place: @Sendable (_ exchange: String, _ routingKey: String) -> String = { exchange, key in
        exchange.isEmpty ? "queue \"\(key)\"" : "exchange \"\(exchange)\" with key \"\(key)\""
    }
    /// Messages that did not get through.
    package var failed = FailedMessages()
    /// The clock that the plans are kept by.
    package var clock: any RunClock = SystemClock()

    package init(
        connection: AMQPConnection, streams: [Stream], sink: MessageSink, statistics: RunStatistics, stop: StopSignal,
        limit: Duration? = nil, report: @escaping @Sendable (RunNotice) -> Void = { _ in }
    ) {
        self.connection = connection
        self.streams = streams
        self.sink = sink
        self.statistics = statistics
        self.stop = stop
        self.limit = limit
        self.report = report
    }

    /// Publishes until every stream has ended or the run is to stop, then waits for the confirms: at most five seconds
    /// after a signal, ten after the end of its time, and otherwise as long as the connection's patience allows in which
    /// the broker confirms nothing.
    ///
    /// - Returns: How the run ended. It failed with ``AMQPError`` if the broker refuses or is lost, or takes nothing for
    ///   longer than the patience, with ``SourceError`` and `GenerationError` for input that cannot be used. What was sent
    ///   before is settled first.
    package func run() async -> Ending {
        do {
            return try await produce()
        } catch {
            return Ending(failure: error)
        }
    }

    /// How many connections these streams take.
    package static func connectionCount(_ streams: [Stream]) -> Int { shares(streams).map(\.upperBound).max() ?? 1 }

    /// Which of the connections each stream takes.
    private static func shares(_ streams: [Stream]) -> [Range<Int>] {
        var next = streams.contains { $0.connections == nil } ? 1 : 0
        return streams.map { stream in
            guard let count = stream.connections else { return 0..<1 }
            defer { next += count }
            return next..<next + count
        }
    }

    private func produce() async throws -> Ending {
        let connections = [connection] + otherConnections
        var opened: [PublishingLane] = []
        for (stream, own) in zip(streams, Self.shares(streams)) {
            opened.append(try await PublishingLane(Array(connections[own]), stream, service: self))
        }
        let lanes = opened
        statistics.observe { counters in for lane in lanes { lane.count(into: &counters) } }
        statistics.start()
        let blocked = BlockedConnections(statistics)
        let news = ConnectionNews(count: connections.count, patience: patience, report: report)
        let failure = await withTaskGroup(of: Follower.self) { group in
            addWatches(of: lanes, to: &group)
            for connection in connections {
                let notices = ConnectionNotices(connection: connection, blocked: blocked, report: report, news: news)
                group.addTask {
                    await notices.run()
                    return .watch
                }
            }
            for lane in lanes {
                for connection in lane.connections {
                    group.addTask { .failures(await lane.followFailures(of: connection)) }
                }
            }
            let failure = await sendAll(lanes)
            await settle(lanes)
            for lane in lanes { await lane.giveUpHeld() }
            statistics.end()
            await close(lanes)
            return await lastFailure(after: failure, of: lanes.reduce(0) { $0 + $1.connections.count }, in: &group)
        }
        news.tell()
        if !blocked.isEmpty { report(.warning("the broker still blocks publishers")) }
        let unconfirmed = lanes.reduce(0) { $0 + $1.unconfirmed }
        statistics.count { counters in
            for lane in lanes {
                lane.count(into: &counters)
                counters.unreached += lane.shortfall
            }
            counters.unconfirmed += unconfirmed
        }
        statistics.observe(nil)
        return Ending(unconfirmed: unconfirmed, failure: failure.map(explained))
    }

    /// How long the run waits while the broker takes nothing.
    private var patience: Duration? { connection.configuration.recovery?.patience }

    /// Has the end of the run's time watched, and whether the broker takes what is published.
    private func addWatches(of lanes: [PublishingLane], to group: inout TaskGroup<Follower>) {
        if let limit {
            group.addTask {
                if (try? await Task.sleep(for: limit)) != nil { stop.request(.time) }
                return .watch
            }
        }
        for lane in lanes {
            let watch = StallWatch(lane: lane, patience: patience, report: report, place: place)
            group.addTask {
                guard let error = await watch.run() else { return .watch }
                stop.request(.failure)
                return .stalled(error)
            }
        }
    }

    /// Waits for the failures of so many channels, which are closed, and ends all that follows the run. Gives what ended it.
    private func lastFailure(
        after failure: (any Error)?, of channels: Int, in group: inout TaskGroup<Follower>
    ) async -> (any Error)? {
        group.addTask {
            try? await Task.sleep(for: Self.closingPatience)
            return .late
        }
        var failure = failure
        var stalled: AMQPError?
        var running = channels
        while running > 0, let follower = await group.next() {
            switch follower {
            case .watch: continue
            case .stalled(let error): stalled = stalled ?? error
            case .failures(let error):
                running -= 1
                // What closed the channel says more than the publish that failed for it.
                failure = error ?? failure
            case .late: group.cancelAll()
            }
        }
        group.cancelAll()
        return stalled ?? failure
    }

    /// Runs the streams side by side until all have ended, one fails, or the run is to stop.
    private func sendAll(_ lanes: [PublishingLane]) async -> (any Error)? {
        await withTaskGroup(of: Outcome.self) { group in
            for lane in lanes { group.addTask { await lane.send() } }
            group.addTask {
                await stop.wait()
                return .interrupted
            }
            var failure: (any Error)?
            var running = lanes.count
            while running > 0, let outcome = await group.next() {
                switch outcome {
                case .ended: running -= 1
                case .interrupted: group.cancelAll()
                case .failed(let error):
                    running -= 1
                    failure = failure ?? error
                    group.cancelAll()
                }
            }
            group.cancelAll()
            return failure
        }
    }

    private enum Follower: Sendable {
        /// Of the connections, the time, or what is waited for.
        case watch
        /// The broker took nothing for too long.
        case stalled(AMQPError)
        case failures((any Error)?)
        /// The channels are closed, or given up, and their failures have had their time.
        case late
    }

    enum Outcome: Sendable {
        /// Amount, input or time is over.
        case ended
        /// The run is to stop.
        case interrupted
        case failed(any Error)
    }

    /// Waits for the confirms of all lanes, no longer than the reason for the end allows.
    private func settle(_ lanes: [PublishingLane]) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for lane in lanes { await lane.releaseHeld() }
                for lane in lanes { await lane.flush() }
                for lane in lanes { await lane.sendEnd() }
            }
            group.addTask {
                await stop.waitForSignal()
                try? await Task.sleep(for: Self.patience)
            }
            group.addTask {
                await stop.wait()
                // What is still to be sent is sent at once if the connection comes back.
                for connection in [connection] + otherConnections { connection.urgeRecovery() }
                if stop.reason != .failure { try? await Task.sleep(for: Self.endPatience) }
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// Closes the channels side by side, so that a broker that does not answer costs its time once. Confirms that have
    /// not come by now are not waited for again.
    private func close(_ lanes: [PublishingLane]) async {
        await stop.wait(
            for: {
                await withTaskGroup(of: Void.self) { group in
                    for lane in lanes { group.addTask { await lane.close() } }
                }
            }, afterSignal: Self.closingPatience, isUrgent: lanes.contains(where: \.hasOutstanding))
    }

    private func explained(_ error: any Error) -> any Error {
        (error as? AMQPError).map { BrokerRefusal.explain($0, .publishing, of: connection.configuration) } ?? error
    }
}
