import AMQP
import CoreMetrics
import MetricsTestKit
import TestSupport
import Testing

@Suite("Metrics of a connection to a broker", .needsBrokerControl, .timeLimit(.minutes(1)))
struct MetricsTests {
    /// Lends a connection that reports, and what it has reported. Closes it after the body.
    private func withMetrics(
        interval: Duration = .seconds(3600), _ change: (inout AMQPConfiguration) -> Void = { _ in },
        _ body: (AMQPConnection, TestMetrics) async throws -> Void
    ) async throws -> TestMetrics {
        var configuration = try brokerConfiguration()
        configuration.metrics = AMQPMetrics(interval: interval, dimensions: ["service": "scores"])
        change(&configuration)
        let metrics = TestMetrics()
        try await withMetricsFactory(metrics) {
            try await AMQPConnection.withConnection(configuration) { try await body($0, metrics) }
        }
        return metrics
    }

    /// The sum of a counter over the values with exactly these dimensions besides the common ones.
    private func total(_ metrics: TestMetrics, _ label: String, _ dimensions: [String: String]) throws -> Int64 {
        let configuration = try brokerConfiguration()
        let common = [
            "messaging.system": "rabbitmq", "server.address": configuration.host,
            "server.port": "\(configuration.port)", "service": "scores",
        ]
        let wanted = common.merging(dimensions) { $1 }
        let found = metrics.counters(label: label).filter {
            Dictionary($0.dimensions, uniquingKeysWith: { $1 }) == wanted
        }
        #expect(found.count == 1, "\(label) \(dimensions)")
        return found.reduce(0) { $0 + $1.totalValue }
    }

    /// Has the broker close the connection of that name, as an operator does.
    private func close(_ name: String) async throws {
        while true {
            let rows = try await PrivateBroker.list("list_connections", "pid", "client_properties")
            guard let row = rows.first(where: { $0.joined().contains(name) }) else { continue }
            try await PrivateBroker.control("close_connection", row[0], "for a test")
            return
        }
    }

    private func waitUntil(_ isSo: () throws -> Bool) async rethrows {
        while try !isSo(), !Task.isCancelled { await Task.yield() }
    }

    @Test("Messages are counted by what happened to them, also on channels that have ended")
    func counts() async throws {
        let metrics = try await withMetrics { connection, _ in
            let queue = uniqueName("queue")
            let channel = try await connection.openChannel()
            try await channel.declareQueue(
                Queue(
                    queue, durable: false, exclusive: true,
                    arguments: ["x-max-length": 100, "x-overflow": "reject-publish"]))
            try await connection.withChannel { channel in
                let publisher = try await channel.makePublisher()
                for number in 1...100 {
                    try await publisher.publish(Message("\(number)"), exchange: "", routingKey: queue)
                }
                try await publisher.flush()
                for _ in 1...2 { try await publisher.publish(Message("full"), exchange: "", routingKey: queue) }
                for _ in 1...3 {
                    try await publisher.publish(Message("lost"), exchange: "", routingKey: uniqueName("no"))
                }
                _ = try await amqpError { try await publisher.flush() }
            }
            try await connection.openChannel().makePublisher(.init(confirms: false, mandatory: false))
                .publish(Message("unwanted"), exchange: "", routingKey: uniqueName("no"))
            try #require(try await channel.get(queue)).ack()
            let consumer = try await channel.consume(queue)
            var count = 0
            _ = try await take(99, from: consumer) { delivery in
                count += 1
                switch count {
                case 1...6: delivery.nack(requeue: false)
                case 7...10: delivery.reject()
                default: delivery.ack()
                }
            }
        }
        let publish = ["messaging.operation.name": "publish"]
        func sent(_ error: String?) throws -> Int64 {
            try total(
                metrics, "messaging.client.sent.messages",
                error.map { publish.merging(["error.type": $0]) { $1 } } ?? publish)
        }
        #expect(try sent(nil) == 101)
        #expect(try sent("nacked") == 2)
        #expect(try sent("returned") == 3)
        #expect(try sent("lost") == 0)
        func operation(_ label: String, _ name: String) throws -> Int64 {
            try total(metrics, label, ["messaging.operation.name": name])
        }
        #expect(try operation("messaging.client.consumed.messages", "deliver") == 99)
        #expect(try operation("messaging.client.consumed.messages", "get") == 1)
        #expect(try operation("amqp.client.settled.messages", "ack") == 90)
        #expect(try operation("amqp.client.settled.messages", "nack") == 6)
        #expect(try operation("amqp.client.settled.messages", "reject") == 4)
        #expect(try total(metrics, "amqp.client.connection.losses", [:]) == 0)
    }

    @Test("Reports come at the interval while the connection is open, and are taken back when it is not")
    func interval() async throws {
        let metrics = try await withMetrics(interval: .milliseconds(5)) { connection, metrics in
            let open = try #require(metrics.meters(label: "amqp.client.connections.open").first)
            await waitUntil { open.lastValue == 1 }
            let publisher = try await connection.openChannel().makePublisher(.init(mandatory: false))
            for count in 1...3 {
                try await publisher.publishAndConfirm(Message("x"), exchange: "", routingKey: uniqueName("no"))
                try await waitUntil {
                    try total(metrics, "messaging.client.sent.messages", ["messaging.operation.name": "publish"])
                        == count
                }
            }
        }
        #expect(metrics.meters(label: "amqp.client.connections.open").map(\.lastValue) == [0])
        #expect(
            metrics.meters(label: "amqp.client.outstanding.confirms").allSatisfy { ($0.lastValue ?? 0) == 0 })
    }

    @Test("Confirms are timed now and then, those of messages that came back apart", arguments: [false, true])
    func durations(isReturned: Bool) async throws {
        _ = try await withMetrics(interval: .milliseconds(50)) { connection, metrics in
            let queue = uniqueName("queue")
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue(queue, durable: false, exclusive: true))
            let publisher = try await channel.makePublisher()
            let key = isReturned ? uniqueName("no") : queue
            func timed(_ error: String?) -> [Int64] {
                metrics.timers(label: "messaging.client.operation.duration").filter { timer in
                    timer.dimensions.first { $0.0 == "error.type" }?.1 == error
                }.flatMap(\.values)
            }
            let clock = ContinuousClock()
            let began = clock.now
            while timed(isReturned ? "returned" : nil).isEmpty, !Task.isCancelled {
                try? await publisher.publishAndConfirm(Message("x"), exchange: "", routingKey: key)
            }
            let most = clock.now - began
            let durations = timed(isReturned ? "returned" : nil)
            #expect(durations.allSatisfy { $0 > 0 && .nanoseconds($0) < most })
            #expect(timed(isReturned ? nil : "returned").isEmpty)
        }
    }

    @Test("A loss and the recovery are counted, and what was sent again as its publisher counts it")
    func recovery() async throws {
        let name = uniqueName("metrics")
        var resent: UInt64 = 0
        var losses: Int64 = 0
        let metrics = try await withMetrics { configuration in
            configuration.connectionName = name
            configuration.recovery = RecoveryPolicy(initialDelay: .milliseconds(20), maximumDelay: .milliseconds(200))
        } _: { connection, metrics in
            let publisher = try await connection.openChannel().makePublisher(.init(mandatory: false))
            let publishing = Task {
                while !Task.isCancelled {
                    try await publisher.publish(Message("x"), exchange: "", routingKey: uniqueName("no"))
                }
            }
            let events = connection.events
            // Until a loss finds messages without a confirm, which happens by chance.
            repeat {
                try await close(name)
                for await event in events {
                    if case .recovered = event { break }
                }
                losses += 1
                // A loss is reported at once.
                #expect(try total(metrics, "amqp.client.connection.losses", [:]) == losses)
            } while publisher.statistics.resent == 0
            publishing.cancel()
            _ = await publishing.result
            try await publisher.flush()
            resent = publisher.statistics.resent
        }
        #expect(
            try total(metrics, "amqp.client.resent.messages", ["messaging.operation.name": "publish"]) == Int64(resent))
        #expect(try total(metrics, "amqp.client.connection.losses", [:]) == losses)
        #expect(try total(metrics, "amqp.client.connection.recoveries", [:]) == losses)
        #expect(metrics.meters(label: "amqp.client.connections.open").flatMap(\.values) == [])
    }
}
