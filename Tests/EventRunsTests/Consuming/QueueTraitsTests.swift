import AMQP
import Testing

@testable import EventRuns

@Suite("What is known about a queue")
struct QueueTraitsTests {
    private static let counting = BrokerVersion(3, 10)
    private static let withDefault = BrokerVersion(4, 1)
    private static let notCounting = BrokerVersion(4, 3)

    @Test("is read from its declaration")
    func reading() {
        #expect(QueueTraits(of: nil) == QueueTraits())
        #expect(QueueTraits(of: Queue("q")) == QueueTraits(isDeclared: true))
        #expect(QueueTraits(of: Queue("q", kind: .quorum)) == QueueTraits(kind: .quorum, isDeclared: true))
        let named = Queue(
            "q", arguments: ["x-queue-type": "quorum", "x-delivery-limit": .int32(3), "x-delayed-retry-type": "all"])
        #expect(
            QueueTraits(of: named)
                == QueueTraits(kind: .quorum, declaredLimit: 3, delaysUnhandled: true, isDeclared: true))
        #expect(QueueTraits(of: Queue("q", arguments: ["x-queue-type": "new"])).kind == nil)
        for type in ["failed", "disabled"] {
            let queue = Queue("q", kind: .quorum, arguments: ["x-delayed-retry-type": .string(type)])
            #expect(!QueueTraits(of: queue).delaysUnhandled)
        }
    }

    @Test("makes the prefetch small if a stop counts against a limit: no more than the limit, or than the workers")
    func prefetch() {
        func prefetch(
            _ limit: Int?, _ version: BrokerVersion?, kind: Queue.Kind? = .quorum, workers: Int = 1,
            takesTime: Bool = false
        ) -> Int {
            QueueTraits(kind: kind, declaredLimit: limit).prefetch(
                usually: 250, workers: workers, takesTime: takesTime, at: version)
        }
        #expect(prefetch(3, Self.counting) == 3)
        #expect(prefetch(0, Self.counting) == 1)
        #expect(prefetch(1_000, Self.counting) == 250)
        #expect(prefetch(nil, Self.counting) == 250)
        #expect(prefetch(nil, Self.withDefault) == 20)
        #expect(prefetch(-1, Self.withDefault) == 250)
        #expect(prefetch(3, nil) == 3)
        #expect(prefetch(3, Self.counting, workers: 8) == 8)
        #expect(prefetch(20, Self.counting, workers: 2, takesTime: true) == 2)
        #expect(prefetch(3, Self.counting, kind: .classic) == 250)
        #expect(prefetch(3, Self.counting, kind: nil) == 250)
        #expect(prefetch(3, Self.notCounting, takesTime: true) == 250)
    }
}
