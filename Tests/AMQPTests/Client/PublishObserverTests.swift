import Synchronization
import TestSupport
import Testing

@testable import AMQP

@Suite("Observing what becomes of messages", .serialized, .timeLimit(.minutes(1)))
struct PublishObserverTests {
    /// Keeps the first outcome of each message, as an observer should.
    private final class Outcomes: PublishObserver {
        private let outcomes = Mutex<[UInt64: PublishOutcome]>([:])

        var all: [UInt64: PublishOutcome] { outcomes.withLock { $0 } }

        func settled(_ ids: ClosedRange<UInt64>, as outcome: PublishOutcome) {
            outcomes.withLock { outcomes in
                for id in ids where outcomes[id] == nil { outcomes[id] = outcome }
            }
        }
    }

    @Test("Each message's outcome is told once it settles, the missing ones when the channel ends")
    func outcomes() async throws {
        try await withPeer { peer, connection in
            let outcomes = Outcomes()
            let publisher = try await connection.openChannel().makePublisher(
                .init(messageIDPrefix: "p-"), observer: outcomes)
            for number in 1...9 {
                try await publisher.publish(Message("m\(number)"), exchange: "x", routingKey: "k")
            }
            await peer.wait(for: 60, 40, count: 9)
            peer.send(WireBytes.ack(3) + WireBytes.returned(messageID: "p-2") + WireBytes.nack(5))
            peer.send(WireBytes.ack(4, multiple: true) + WireBytes.nack(7, multiple: true) + WireBytes.ack(99))
            try await publisher.channel.declareExchange(Exchange("barrier"))
            let settled: [UInt64: PublishOutcome] = [
                1: .confirmed, 2: .returned, 3: .confirmed, 4: .confirmed, 5: .nacked, 6: .nacked, 7: .nacked,
            ]
            #expect(outcomes.all == settled)
            try await publisher.channel.close()
            #expect(outcomes.all == settled.merging([8: .lost, 9: .lost]) { old, _ in old })
        }
    }
}
