import EventSettings
import AMQP
import EventRuns
import TestSupport
import Testing

@Suite("Messages that come again", .needsBroker, .timeLimit(.minutes(1)))
struct DeduplicationTests {
    @Test("A message whose id was handled is acknowledged and passed over; one without an id never is")
    func passedOver() async throws {
        for actions in [false, true] {
            try await ConsumingDesk.with { desk in
                try await desk.publish(["1", "2", "3", "4", "5", "6"], ids: ["a", "b", "a", nil, nil, "b"])
                try await desk.consume(actions ? [desk.action()] : [], drain: true, deduplication: .init())
                #expect(try desk.recorded == ["1", "2", "4", "5"])
                #expect(desk.counters.duplicates == 2)
                #expect(desk.counters.acknowledged == 6)
                #expect(try await desk.ready == 0)
            }
        }
    }

    @Test("Only so many ids are remembered")
    func window() async throws {
        try await ConsumingDesk.with { desk in
            try await desk.publish(["1", "2", "3", "4"], ids: ["a", "b", "b", "a"])
            try await desk.consume([desk.action()], drain: true, deduplication: .init(count: 1))
            #expect(try desk.recorded == ["1", "2", "4"])
            #expect(desk.counters.duplicates == 1)
        }
    }

    @Test("Many messages of one id that come at once are handled once")
    func burst() async throws {
        for workers in [0, 1, 5] {
            try await ConsumingDesk.with { desk in
                let texts = (1...200).map(String.init)
                try await desk.publish(texts, ids: texts.map { Int($0)?.isMultiple(of: 2) == true ? "even" : "odd" })
                let actions = workers == 0 ? [] : [desk.action { _ in await Task.yield() }]
                try await desk.consume(
                    actions, workers: max(1, workers), drain: true, deduplication: .init(count: 2))
                #expect(try desk.recorded == ["1", "2"])
                #expect(desk.counters.duplicates == 198)
                #expect(desk.counters.acknowledged == 200)
            }
        }
    }

    @Test(
        "One that comes while its twin is being handled waits for the outcome: passed over, or handled after a failure")
    func twin() async throws {
        for fails in [false, true] {
            try await ConsumingDesk.with { desk in
                try await desk.publish(["1", "2", "3"], ids: ["a", "a", "b"])
                let gate = Gate()
                let action = desk.action { text in
                    guard text == "1" else { return }
                    await gate.pass()
                    if fails { throw ActionFailure("no") }
                }
                async let run: Void = desk.consume(
                    [action], workers: 2, drain: true, onError: .reject, deduplication: .init())
                // The second one has come. Neither it nor the third, for which no worker is free, is handled.
                try await wait {
                    let arrivals = await gate.arrivals
                    return arrivals == 1 && desk.counters.receivedTotal == 2
                }
                #expect(desk.log.lines == ["act begins", "act 1"])
                await gate.open()
                try await run
                #expect(desk.log.lines.contains("act 2") == fails)
                #expect(desk.log.lines.contains("act 3"))
                #expect(desk.counters.duplicates == (fails ? 0 : 1))
                #expect(desk.counters.acknowledged == (fails ? 2 : 3))
                #expect(desk.counters.rejected == (fails ? 1 : 0))
            }
        }
    }

    @Test("One that failed is handled when it is delivered again")
    func again() async throws {
        try await ConsumingDesk.with { desk in
            try await desk.publish(["1"], ids: ["a"])
            let tries = Gate()
            await tries.open()
            let action = desk.action { _ in
                await tries.pass()
                if await tries.arrivals == 1 { throw ActionFailure("not yet") }
            }
            try await desk.consume([action], count: 2, onError: .requeue, deduplication: .init())
            #expect(await tries.arrivals == 2)
            #expect(desk.counters.duplicates == 0)
            #expect(desk.counters.acknowledged == 1)
        }
    }
}
