import AMQP
import EventRuns
import Foundation
import TestSupport
import Testing

@Suite("Messages that are kept while others are taken", .needsBroker, .timeLimit(.minutes(2)))
struct RestKeepingTests {
    /// Consumes the messages that the conditions let through, with a prefetch that makes many rounds necessary.
    private func consume(
        _ desk: ConsumingDesk, _ conditions: [String], _ rest: RestRule, connection: AMQPConnection? = nil,
        actions: [any ActionPlan] = [], _ stopping: ConsumingService.Stopping
    ) async throws {
        let writer = OutputWriter()
        let sink = MessageSink(
            writer: writer, renderer: MessageRenderer(format: .none), record: try writer.open(path: desk.file))
        var intake = ConsumingService.Intake(queue: desk.queue, prefetch: 10, sink: sink)
        intake.filter = try MessageFilter(conditions)
        intake.rest = rest
        intake.actions = actions
        try await ConsumingService(
            connection: connection ?? desk.connection, intakes: [intake], stopping: stopping,
            statistics: desk.statistics, stop: desk.stop
        ).run()
    }

    private var drain: ConsumingService.Stopping {
        var stopping = ConsumingService.Stopping()
        stopping.drain = true
        return stopping
    }

    private func left(_ desk: ConsumingDesk) async throws -> [String] {
        var texts: [String] = []
        while let delivery = try await desk.channel.get(desk.queue) {
            texts.append(String(decoding: delivery.body, as: UTF8.self))
            delivery.ack()
        }
        return texts
    }

    @Test("No more than the bound are kept: the run stops, says so, and gives all of them back")
    func bound() async throws {
        try await ConsumingDesk.with { desk in
            try await desk.publish(100)
            var rule = RestRule(.requeue)
            rule.limit = 25
            let error = await #expect(throws: RestError.self) { try await consume(desk, ["body=99"], rule, drain) }
            let text = try #require(error).description
            #expect(text.contains("25 messages that --where leaves out are held, and more cannot be"))
            #expect(text.contains("--rest ack"))
            try await desk.waitForReady(100)
            #expect(try await left(desk) == (1...100).map(String.init))
        }
    }

    @Test("A run without an end gives them back after a time, so that others can have them, and looks at them again")
    func age() async throws {
        try await ConsumingDesk.with { desk in
            try await desk.publish(50)
            let rule = RestRule(.requeue, age: .milliseconds(100))
            async let run: Void = consume(desk, ["body~0$"], rule, .init())
            // Five of them are taken. The others come again and again.
            try await wait { desk.counters.acknowledged == 5 && desk.counters.filtered >= 3 * 45 }
            desk.stop.request(.terminated)
            try await run
            #expect(try desk.recorded == ["10", "20", "30", "40", "50"])
            try await desk.waitForReady(45)
            #expect(try await left(desk) == (1...50).filter { $0 % 10 != 0 }.map(String.init))
        }
    }

    @Test("After a lost connection everything is looked at again, and nothing is missing or counted as come")
    func loss() async throws {
        try await ConsumingDesk.with { desk in
            try await desk.publish(60)
            let name = uniqueName("connection")
            var configuration = try brokerConfiguration()
            configuration.connectionName = name
            try await AMQPConnection.withConnection(configuration) { connection in
                let gate = Gate()
                let action = desk.action { if $0 == "40" { await gate.pass() } }
                async let run: Void = consume(
                    desk, ["body~0$"], RestRule(.requeue), connection: connection, actions: [action], drain)
                try await wait { await gate.arrivals == 1 }
                try await closeConnection(named: name)
                try await wait { try await desk.ready > 0 || desk.counters.redelivered > 0 }
                await gate.open()
                try await run
            }
            #expect(Set(try desk.recorded) == ["10", "20", "30", "40", "50", "60"])
            try await desk.waitForReady(54)
            #expect(try await left(desk) == (1...60).filter { $0 % 10 != 0 }.map(String.init))
        }
    }

    @Test("Several queues give so many matches together, and keep the rest")
    func severalQueues() async throws {
        try await ConsumingDesk.with { desk in
            let other = uniqueName("queue")
            try await desk.channel.declareQueue(Queue(other, autoDelete: false))
            try await desk.publish(200)
            try await withChannel { channel in
                let publisher = try await channel.makePublisher(.init(mandatory: false))
                for number in 1...200 {
                    try await publisher.publish(Message("\(number)"), exchange: "", routingKey: other)
                }
                try await publisher.flush()
            }
            let writer = OutputWriter()
            let sink = MessageSink(writer: writer, renderer: MessageRenderer(format: .none))
            let filter = try MessageFilter(["body~5$"])
            let intakes = [desk.queue, other].map { queue in
                var intake = ConsumingService.Intake(queue: queue, prefetch: 10, sink: sink)
                intake.filter = filter
                intake.rest = RestRule(.requeue)
                return intake
            }
            var stopping = ConsumingService.Stopping()
            stopping.count = 12
            try await ConsumingService(
                connection: desk.connection, intakes: intakes, stopping: stopping, statistics: desk.statistics,
                stop: desk.stop
            ).run()
            #expect(desk.counters.acknowledged == 12)
            try await wait {
                try await desk.ready + desk.channel.checkQueue(other).messageCount == 388
            }
            try await desk.channel.deleteQueue(other)
        }
    }
}
