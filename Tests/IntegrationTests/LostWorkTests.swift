import EventRuns
import AMQP
import EventSettings
import Foundation
import TestSupport
import Testing

@Suite("Work on what a lost connection had brought", .needsBrokerControl, .timeLimit(.minutes(1)))
struct LostWorkTests {
    /// Lends a desk whose connection has its own name.
    private func withDesk(_ body: (_ desk: ConsumingDesk, _ name: String) async throws -> Void) async throws {
        var configuration = try brokerConfiguration()
        let name = uniqueName("lost-work")
        configuration.connectionName = name
        configuration.recovery = RecoveryPolicy(initialDelay: .milliseconds(50))
        try await AMQPConnection.withConnection(configuration) { connection in
            try await withChannel { channel in
                let queue = uniqueName("queue")
                try await channel.declareQueue(Queue(queue))
                let desk = ConsumingDesk(queue: queue, channel: channel, connection: connection)
                let result = await Result { try await body(desk, name) }
                try? FileManager.default.removeItem(atPath: desk.file)
                try await channel.deleteQueue(queue)
                try result.get()
            }
        }
    }

    private func lose(_ desk: ConsumingDesk, _ name: String) async throws {
        let events = desk.connection.events
        try await closeConnection(named: name)
        for await event in events { if case .recovered = event { break } }
    }

    @Test(
        "Only what was in progress is done twice, and not even that if duplicates are skipped",
        arguments: [1, 4], [false, true])
    func workers(_ workers: Int, _ deduplicates: Bool) async throws {
        try await withDesk { desk, name in
            try await desk.publish((1...30).map(String.init), ids: (1...30).map { "id \($0)" })
            let gate = Gate()
            async let run: Void = desk.consume(
                [desk.action { _ in await gate.pass() }], workers: workers,
                deduplication: deduplicates ? Deduplication() : nil)
            try await wait { await gate.arrivals == workers }
            try await lose(desk, name)
            await gate.open()
            try await wait { desk.counters.acknowledged == 30 }
            desk.stop.request(.interrupted)
            try await run
            let done = desk.log.lines.filter { $0.hasPrefix("act ") && $0.last?.isNumber == true }
            #expect(Set(done).count == 30 && done.count == 30 + (deduplicates ? 0 : workers), "\(done)")
            #expect(desk.counters.duplicates == (deduplicates ? workers : 0))
            #expect(try await desk.ready == 0)
        }
    }

    @Test("A message that was acknowledged before its work is worked on to the end, since it does not come again")
    func acknowledgedBefore() async throws {
        try await withDesk { desk, name in
            try await desk.publish(1)
            let gate = Gate()
            let actions = [desk.action("a") { _ in await gate.pass() }, desk.action("b")]
            async let run: Void = desk.consume(actions, acknowledgement: .before)
            try await wait { await gate.arrivals == 1 }
            try await wait { try await desk.channel.checkQueue(desk.queue).messageCount == 0 }
            try await lose(desk, name)
            await gate.open()
            try await wait { desk.log.lines.contains("b 1") }
            desk.stop.request(.interrupted)
            try await run
            #expect(desk.counters.receivedTotal <= 2)
        }
    }

    @Test("Acknowledgements that the loss overtook do not count")
    func overtaken() async throws {
        try await withDesk { desk, name in
            try await desk.publish(200)
            let gate = Gate()
            // Without a worker no message waits. So acknowledgements collect while others are on their way.
            async let run: Void = desk.consume([desk.action { if $0 == "150" { await gate.pass() } }])
            try await wait { await gate.arrivals == 1 }
            try await lose(desk, name)
            await gate.open()
            try await wait { try await desk.ready == 0 && desk.counters.acknowledged >= 200 }
            desk.stop.request(.interrupted)
            try await run
            #expect(desk.counters.acknowledged == 200)
        }
    }
}
