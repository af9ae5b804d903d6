import AMQP
import Foundation
import TestSupport
import Testing

@Suite("What a broker closes the connection over", .needsBroker, .timeLimit(.minutes(1)))
struct RefusalTests {
    @Test(
        "An argument that its queue process fails on: the call fails at once, the connection comes back",
        arguments: BrokerRelease.allCases)
    func argument(_ release: BrokerRelease) async throws {
        try await release.use {
            try await withChannel { channel in
                let stream = uniqueName("stream")
                try await channel.declareQueue(Queue(stream, kind: .stream))
                let start = ContinuousClock.now
                let error = try await amqpError {
                    _ = try await channel.consume(
                        stream, arguments: ["x-stream-offset": .table(["timestamp": .int64(1_764_460_800)])])
                }
                #expect(error.code == .refused && error.reply?.code == 541)
                #expect(error.message.contains("\"\(stream)\" with x-stream-offset"))
                #expect(ContinuousClock.now - start < .seconds(5))
                // The same channel continues to work.
                try await channel.deleteQueue(stream)
            }
        }
    }

    @Test("A deprecated argument of RabbitMQ 4.3: the call has the broker's words", .onBroker(.rabbitMQ43))
    func deprecated() async throws {
        try await withChannel { channel in
            var queue = Queue(uniqueName("locator"))
            queue.arguments = ["x-queue-master-locator": "min-masters"]
            let error = try await amqpError { try await channel.declareQueue(queue) }
            #expect(error.code == .refused)
            #expect(error.message.contains("with x-queue-master-locator"))
            #expect(error.reply?.text.contains("queue_master_locator") == true)
            try await channel.declareQueue(Queue(uniqueName("other"), durable: false, exclusive: true))
        }
    }
}

@Suite("A virtual host and its limits", .needsBrokerControl, .timeLimit(.minutes(2)))
struct VirtualHostTests {
    /// Lends the configuration of the test's own virtual host.
    private func withVirtualHost(_ body: (AMQPConfiguration) async throws -> Void) async throws {
        var configuration = try brokerConfiguration()
        configuration.virtualHost = uniqueName("vhost")
        try await Self.make(configuration)
        do {
            try await body(configuration)
        } catch {
            _ = try? await PrivateBroker.control("delete_vhost", configuration.virtualHost)
            throw error
        }
        _ = try? await PrivateBroker.control("delete_vhost", configuration.virtualHost)
    }

    private static func make(_ configuration: AMQPConfiguration) async throws {
        try await PrivateBroker.control("add_vhost", configuration.virtualHost)
        try await PrivateBroker.control(
            "set_permissions", "-p", configuration.virtualHost, configuration.user, ".*", ".*", ".*")
    }

    @Test("A reached limit is distinguished from a missing permission", arguments: BrokerRelease.allCases)
    func limit(_ release: BrokerRelease) async throws {
        try await release.use {
            try await withVirtualHost { configuration in
                try await PrivateBroker.control(
                    "set_vhost_limits", "-p", configuration.virtualHost, #"{"max-connections": 0}"#)
                let error = try await amqpError { _ = try await AMQPConnection.connect(configuration) }
                #expect(error.code == .limitReached && error.isRecoverable, "\(error)")
                try await PrivateBroker.control("clear_vhost_limits", "-p", configuration.virtualHost)
                try await PrivateBroker.control(
                    "clear_permissions", "-p", configuration.virtualHost, configuration.user)
                let refused = try await amqpError { _ = try await AMQPConnection.connect(configuration) }
                #expect(refused.code == .accessRefused && !refused.isRecoverable, "\(refused)")
            }
        }
    }

    @Test("One that is deleted and made again a moment later: the connection comes back with everything")
    func deletedAndMade() async throws {
        try await withVirtualHost { configuration in
            try await AMQPConnection.withConnection(configuration) { connection in
                let channel = try await connection.openChannel()
                try await channel.declareQueue(Queue("q"))
                let events = connection.events
                // In one call, so that a slow machine does not make the time longer.
                let (host, user) = ("<<\"\(configuration.virtualHost)\">>", "<<\"\(configuration.user)\">>")
                async let done = PrivateBroker.control(
                    "eval",
                    """
                    rabbit_vhost:delete(\(host), <<"test">>), timer:sleep(3000), rabbit_vhost:add(\(host), <<"test">>), \
                    rabbit_auth_backend_internal:set_permissions(\(user), \(host), <<".*">>, <<".*">>, <<".*">>, \
                    <<"test">>).
                    """)
                var reason: AMQPError.Code?
                for await event in events {
                    guard case .refused(let error) = event else { continue }
                    reason = error.code
                    break
                }
                #expect(reason == .notFound)
                _ = try await done
                try await channel.makePublisher().publishAndConfirm(Message("x"), exchange: "", routingKey: "q")
            }
        }
    }
}
