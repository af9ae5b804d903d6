import EventSettings
import AMQP
import EventRuns
import TestSupport
import Testing

@Suite("Actions on messages, several at once", .needsBroker, .timeLimit(.minutes(2)))
struct WorkersTests {
    @Test("As many messages are handled at once as there are workers, never more", arguments: [1, 4, 7])
    func concurrency(_ workers: Int) async throws {
        try await ConsumingDesk.with { desk in
            try await desk.publish(30)
            let gate = Gate()
            async let run: Void = desk.consume(
                [desk.action { _ in await gate.pass() }], workers: workers, drain: true)
            try await wait { await gate.arrivals == workers }
            #expect(desk.counters.receivedTotal == workers)
            await gate.open()
            try await run
            #expect(desk.log.most == workers)
            #expect(desk.counters.acknowledged == 30)
            #expect(try await desk.ready == 0)
        }
    }

    @Test("A message is acknowledged once its actions have succeeded one after the other, not before")
    func order() async throws {
        try await ConsumingDesk.with { desk in
            try await desk.publish(2)
            let gate = Gate()
            let actions = [desk.action("a"), desk.action("b") { if $0 == "2" { await gate.pass() } }]
            async let run: Void = desk.consume(actions, count: 2)
            try await wait { await gate.arrivals == 1 }
            #expect(desk.counters.acknowledged <= 1)
            await gate.open()
            try await run
            #expect(desk.counters.acknowledged == 2)
            #expect(
                desk.log.lines == ["a begins", "b begins", "a 1", "b 1", "a 2", "b 2", "a ends", "b ends"])
        }
    }

    @Test("Messages are recorded in the order in which they came, however many workers there are", arguments: [1, 5])
    func recording(_ workers: Int) async throws {
        try await ConsumingDesk.with { desk in
            try await desk.publish(40)
            try await desk.consume([desk.action { _ in await Task.yield() }], workers: workers, drain: true)
            #expect(try desk.recorded == (1...40).map(String.init))
            if workers == 1 { #expect(desk.log.lines.dropFirst().dropLast() == (1...40).map { "act \($0)" }[...]) }
        }
    }

    @Test("--count takes so many and leaves the rest, with several workers too", arguments: [1, 3, 8, 20])
    func count(_ count: Int) async throws {
        try await ConsumingDesk.with { desk in
            try await desk.publish(30)
            try await desk.consume([desk.action()], workers: 4, count: count)
            #expect(desk.counters.receivedTotal == count)
            #expect(desk.counters.acknowledged == count)
            #expect(try await desk.ready == 30 - count)
        }
    }

    @Test("Several queues give so many messages together, with several workers too", arguments: [5, 40])
    func sharedCount(_ count: Int) async throws {
        try await ConsumingDesk.with { desk in
            let other = uniqueName("other")
            try await desk.channel.declareQueue(Queue(other))
            try await desk.publish(60)
            try await desk.consume([desk.action()], workers: 4, count: count, queues: [other])
            #expect(desk.counters.acknowledged == count)
            #expect(try await desk.ready == 60 - count)
            try await desk.channel.deleteQueue(other)
        }
    }

    @Test("Where an action fails, the message is refused, given back, or kept for the end of the run, as on_error says")
    func failures() async throws {
        let fails: @Sendable (String) async throws -> Void = { if $0 == "2" { throw ActionFailure("no") } }
        try await ConsumingDesk.with(["x-dead-letter-exchange": .string("amq.fanout")]) { desk in
            let dead = uniqueName("dead")
            try await desk.channel.declareQueue(Queue(dead, durable: false, exclusive: true))
            try await desk.channel.bind(Binding(source: "amq.fanout", destination: .queue(dead), routingKey: ""))
            try await desk.publish(3)
            try await desk.consume([desk.action("a", fails), desk.action("b")], workers: 2, count: 3, onError: .reject)
            let counters = desk.counters
            #expect([counters.acknowledged, counters.rejected, counters.failed] == [2, 1, 1])
            #expect(!desk.log.lines.contains("b 2"))
            try await wait { try await desk.channel.get(dead).map { $0.text == "2" } ?? false }
        }
        try await ConsumingDesk.with { desk in
            try await desk.publish(3)
            let tries = Gate()
            await tries.open()
            let failsOnce = desk.action { text in
                await tries.pass()
                if text == "2", await tries.arrivals == 2 { throw ActionFailure("not yet") }
            }
            try await desk.consume([failsOnce], count: 4, onError: .requeue)
            let counters = desk.counters
            #expect([counters.acknowledged, counters.requeued, counters.redelivered] == [3, 1, 1])
            #expect(try await desk.ready == 0)
        }
        try await ConsumingDesk.with { desk in
            try await desk.publish(3)
            await #expect(throws: HandlingError.self) {
                try await desk.consume([desk.action("a", fails)], onError: .stop)
            }
            #expect(desk.log.lines == ["a begins", "a 1", "a 2", "a ends"])
            #expect(desk.counters.acknowledged == 1)
            try await desk.waitForReady(2)
        }
    }

    @Test("After a signal what runs may end and is acknowledged, and what has not begun goes back")
    func signal() async throws {
        try await ConsumingDesk.with { desk in
            try await desk.publish(20)
            let gate = Gate()
            async let run: Void = desk.consume([desk.action { _ in await gate.pass() }], workers: 3)
            try await wait { await gate.arrivals == 3 }
            desk.stop.request(.interrupted)
            await gate.open()
            try await run
            #expect(desk.counters.acknowledged == 3)
            #expect(desk.counters.receivedTotal == 3)
            try await desk.waitForReady(17)
        }
    }

    @Test("What does not end within five seconds of a signal is cancelled and goes back")
    func patience() async throws {
        try await ConsumingDesk.with { desk in
            try await desk.publish(2)
            let start = ContinuousClock.now
            let asleep = Gate()
            await asleep.open()
            async let run: Void = desk.consume([
                desk.action { _ in
                    await asleep.pass()
                    try await Task.sleep(for: .seconds(3_600))
                }
            ])
            try await wait { await asleep.arrivals == 1 }
            desk.stop.request(.interrupted)
            try await run
            #expect(ContinuousClock.now - start < .seconds(15))
            #expect(desk.counters.failed == 0)
            #expect(desk.log.lines == ["act begins", "act 1", "act ends"])
            try await desk.waitForReady(2)
        }
    }

    @Test("An action that cannot begin ends the run before anything is taken, and the others end")
    func beginning() async throws {
        try await ConsumingDesk.with { desk in
            try await desk.publish(1)
            let broken = LoggedAction(name: "b", log: desk.log, canBegin: false)
            await #expect(throws: ActionFailure("b cannot begin")) {
                try await desk.consume([desk.action("a"), broken], count: 1)
            }
            #expect(desk.log.lines == ["a begins", "a ends"])
            #expect(try await desk.ready == 1)
        }
    }

    @Test("Where an action finds the broker gone, the run ends with that, and the message is not at fault")
    func brokerGone() async throws {
        try await ConsumingDesk.with { desk in
            try await desk.publish(3)
            let gone = desk.action { _ in throw AMQPError(.connectionClosed, "gone") }
            try await expectError(.connectionClosed) { try await desk.consume([gone], workers: 2, onError: .reject) }
            #expect(desk.counters.failed == 0)
            #expect(desk.counters.rejected == 0)
            try await desk.waitForReady(3)
        }
    }
}
