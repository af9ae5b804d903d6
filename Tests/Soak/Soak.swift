import AMQP
import Foundation
import TestSupport

/// Publishes and consumes numbered messages through faults, and checks by their ids whether any was lost.
///
/// Exit codes: 0 all is well, 1 it is not, 2 something was stuck, 64 the arguments make no sense.
@main
enum Soak {
    static func main() async {
        guard let options = SoakOptions(Array(CommandLine.arguments.dropFirst())) else {
            say(SoakOptions.usage)
            exit(64)
        }
        do {
            guard let uri = PrivateBroker.uri, PrivateBroker.isControllable else {
                throw SoakFailure(description: "AMQP_URL and AMQP_TEST_BROKER_CTL are not set: run Scripts/soak")
            }
            let run = try SoakRun(options, broker: AMQPConfiguration(uri: uri))
            say("\(options.messages) messages in \(options.minutes) minutes, seed \(options.seed)")
            report(run)
            exit(try await soak(run) ? 0 : 1)
        } catch {
            say("FAILED: \(error)")
            exit(1)
        }
    }

    /// Says how far it is every ten seconds, and ends the program when something is stuck. It has its own thread, which
    /// also runs when the threads of all tasks are stuck.
    private static func report(_ run: SoakRun) {
        Thread.detachNewThread {
            let tick = DispatchSemaphore(value: 0)
            for second in 1... {
                _ = tick.wait(timeout: .now() + 1)
                _ = try? run.measure()
                if second % 10 == 0, let line = try? run.progress() { say(line) }
                let isLate = ContinuousClock.now - run.begin > run.options.duration + .seconds(120)
                guard isLate || run.watch.hasStuck else { continue }
                say("STUCK after \(second) s:\n  " + run.watch.report.joined(separator: "\n  "))
                if let line = try? run.progress() { say(line) }
                exit(2)
            }
        }
    }

    /// Prints a line at once, also into a pipe.
    private static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    private static func soak(_ run: SoakRun) async throws -> Bool {
        let before = try ProcessFootprint.current
        _ = try await direct(run) { try await $0.declareQueue(Queue(SoakSetting.queue)) }
        let consumers = (0..<SoakSetting.consumers).map { index in
            Task {
                do { try await SoakConsumer(run, index).work() } catch { run.fail(error) }
            }
        }
        try await run.watch.during("publishers and faults", limit: run.options.duration + .seconds(60)) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<SoakSetting.publishers {
                    group.addTask {
                        var publisher = SoakPublisher(run, index)
                        try await publisher.work()
                    }
                }
                group.addTask {
                    var faults = SoakFaults(run)
                    try await faults.work()
                }
                // A failure of one ends the others.
                try await group.waitForAll()
            }
        }
        let left = try await drain(run)
        for consumer in consumers {
            consumer.cancel()
            await run.watch.during("the end of a consumer") { await consumer.value }
        }
        if let failure = run.failure { throw failure }
        run.publisherProxy.stop()
        run.consumerProxy.stop()
        return try judge(run, left: left, before: before)
    }

    /// Waits until all that was published has arrived, and the queue is empty. Returns the number of messages left.
    private static func drain(_ run: SoakRun) async throws -> Int {
        let deadline = ContinuousClock.now + .seconds(60)
        return try await run.watch.during("the last messages") {
            while true {
                let isComplete = run.ledger { $0.consumed >= $0.published }
                let ready = try await direct(run) { try await $0.checkQueue(SoakSetting.queue).messageCount }
                if isComplete && ready == 0 || ContinuousClock.now > deadline { return ready }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    /// Lends a channel to the broker itself, not through a proxy.
    private static func direct<Result: Sendable>(
        _ run: SoakRun, _ body: (Channel) async throws -> Result
    ) async throws -> Result {
        try await run.watch.during("a direct connection") {
            try await AMQPConnection.withConnection(run.broker) { try await $0.withChannel(body) }
        }
    }

    private static func judge(_ run: SoakRun, left: Int, before: ProcessFootprint) throws -> Bool {
        let (verdict, duplicates) = run.ledger { ($0.verdict, $0.duplicates) }
        let faults = run.faults.values.reduce(0, +)
        let (final, peak) = try run.measure()
        say(try run.progress())
        say(
            """
            lost \(verdict.lost.count), unexpected \(verdict.unexpected.count), \
            neither confirmed nor reported \(verdict.unaccounted.count), left in the queue \(left)
            \(duplicates) duplicates: \(verdict.explained.count) messages that a fault hit in flight, \
            \(verdict.unexplained.count) without a cause
            \(faults) faults (\(run.options.leastFaults) are the least)
            before: \(before)
            peak:   \(peak)
            final:  \(final)
            descriptors: \(ProcessFootprint.descriptorKinds.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })
            """)
        for (name, numbers) in [("lost", verdict.lost), ("without a cause", verdict.unexplained)] where !numbers.isEmpty
        {
            say("\(name): \(numbers.prefix(20).map(String.init).joined(separator: ", "))")
        }
        if !verdict.unexpected.isEmpty { say("unexpected: \(verdict.unexpected.prefix(20))") }
        let isWell = verdict.isClean && left == 0 && faults >= run.options.leastFaults
        say(isWell ? "PASSED" : "FAILED (seed \(run.options.seed))")
        return isWell
    }
}
