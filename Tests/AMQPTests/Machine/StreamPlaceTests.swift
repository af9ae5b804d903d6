import Logging
import TestSupport
import Testing

@testable import AMQP

@Suite("Where a consumer continues in a stream")
struct StreamPlaceTests {
    private let start = MonotonicTime(nanoseconds: 5_000_000_000)

    /// A place whose consumer began at the start.
    private func begun(_ arguments: FieldTable = [:]) -> StreamPlace {
        let place = StreamPlace(arguments, isPossible: true)
        place.sent(place.arguments(at: start), at: start)
        place.begun()
        return place
    }

    private func batch(_ offsets: Int64?...) throws -> DeliveryBatch {
        var builder = DeliveryBatchBuilder(like: (1, 1))
        for (index, offset) in offsets.enumerated() {
            var properties = WireBytes().short(0)
            if let offset {
                properties = WireBytes.headers(
                    WireBytes().shortString("x-stream-offset").octet(UInt8(ascii: "l")).longLong(UInt64(offset)))
            }
            properties.bytes.withUnsafeBytes {
                builder.append(
                    tag: UInt64(index) + 1, redelivered: false, exchange: .init(start: nil, count: 0),
                    routingKey: .init(start: nil, count: 0), properties: $0, body: .init(start: nil, count: 0))
            }
        }
        let core = try ConnectionCore(AMQPConfiguration(host: "127.0.0.1", port: 1), logger: .init(label: "test"))
        return DeliveryBatch(
            origin: .init(
                settler: core, channel: .init(id: 1, serial: 1), generation: 0, consumerTag: "c", queue: "s",
                needsAck: true),
            builder)
    }

    private func offset(_ place: StreamPlace, after seconds: Double = 0) -> FieldValue? {
        place.arguments(at: start + .seconds(seconds))["x-stream-offset"]
    }

    @Test(
        "Behind what has arrived, whatever was asked for",
        arguments: [[:], ["x-stream-offset": "first"], ["x-stream-offset": 3]] as [FieldTable])
    func arrived(_ asked: FieldTable) throws {
        let place = begun(asked)
        #expect(try place.arrived(batch(5, 6)) == asked.entries.isEmpty)
        #expect(offset(place) == .int64(7))
        #expect(try !place.arrived(batch(7)))
        #expect(offset(place) == .int64(8))
    }

    @Test("With what was not handed out")
    func dropped() throws {
        let place = begun(["x-stream-offset": "first"])
        _ = try place.arrived(batch(5, 6, 7, 8))
        try place.dropped(from: batch(7), at: 0)
        try place.dropped(from: batch(6), at: 0)
        try place.dropped(from: batch(8), at: 0)
        #expect(offset(place) == .int64(6))
    }

    @Test("A consumer of another queue asks for what it asked at first")
    func queue() throws {
        let place = begun(["x-priority": 1])
        #expect(try !place.arrived(batch(nil)))
        #expect(try !place.arrived(batch(5)))
        #expect(place.arguments() == ["x-priority": 1] && !place.keepsArrived)
        let moved = begun()
        #expect(try moved.arrived(batch(5)))
        #expect(moved.learnNoStream() && offset(moved) == nil)
        #expect(!begun(["x-stream-offset": "first"]).learnNoStream())
        #expect(try !StreamPlace([:], isPossible: false).arrived(batch(5)))
    }

    @Test(
        "\"Next\" is what was published since the consumer began, by an interval of whole seconds",
        arguments: [nil, "next", "last"])
    func next(_ asked: String?) throws {
        let place = begun(asked.map { ["x-stream-offset": .string($0)] } ?? [:])
        if asked == nil {
            #expect(place.isOpen && offset(place, after: 2) == nil && place.timeToWholeSecond(at: start) == nil)
            place.learn(isStream: true)
        }
        #expect(!place.isOpen)
        for (seconds, interval) in [(0.01, "1s"), (0.99, "1s"), (1, "1s"), (1.02, "1s"), (1.03, "2s"), (59.5, "60s")] {
            #expect(offset(place, after: seconds) == .string(interval), "after \(seconds)")
        }
        for (seconds, pause) in [(0.25, 0.75), (1.01, 0), (7.5, 0.5)] {
            #expect(place.timeToWholeSecond(at: start + .seconds(seconds)) == .seconds(pause))
        }
        // A second loss changes nothing.
        place.sent(place.arguments(at: start + .seconds(3)), at: start + .seconds(3))
        place.begun()
        #expect(offset(place, after: 9.5) == .string("10s"))
        _ = try place.arrived(batch(0))
        #expect(offset(place, after: 9.5) == .int64(1) && place.timeToWholeSecond() == nil)
    }

    @Test("Other beginnings stay as they are while nothing has arrived")
    func otherBeginnings() {
        for asked in ["first", .int64(9), .timestamp(1), "1h"] as [FieldValue] {
            let place = begun(["x-stream-offset": asked])
            #expect(offset(place, after: 7) == asked && place.timeToWholeSecond() == nil)
        }
    }

    @Test("Of a stream that was deleted and declared again everything is new, and its offsets count anew")
    func gone() throws {
        for (asked, beginning) in [("next", "first"), ("last", "first"), ("first", "first")] {
            let place = begun(["x-stream-offset": .string(asked)])
            _ = try place.arrived(batch(5))
            place.gone()
            #expect(offset(place, after: 3) == .string(beginning))
        }
    }

    @Test("An offset is tried if it is not known what the queue is; a consumer that is let in with one reads a stream")
    func trying() {
        let place = begun()
        place.tryOffset()
        #expect(offset(place, after: 1.5) == .string("2s") && !place.isStream)
        place.sent(place.arguments(at: start + .seconds(1.5)))
        place.begun()
        #expect(place.isStream)
        let new = StreamPlace([:], isPossible: true)
        new.tryOffset()
        #expect(offset(new) == nil)
    }
}
