import AMQP
import Foundation
import TestSupport
import Testing

/// The broker's configuration through a proxy, for a connection that ends with its first fault.
func configurationWithoutRecovery(
    through proxy: FaultProxy, _ edit: (inout AMQPConfiguration) -> Void = { _ in }
) throws -> AMQPConfiguration {
    var configuration = proxy.configuration(try brokerConfiguration())
    configuration.heartbeat = .seconds(1)
    configuration.recovery = nil
    edit(&configuration)
    return configuration
}

/// Lends a proxy before the broker; every connection through it ends afterwards.
func withFaultProxy<Result>(_ body: (FaultProxy) async throws -> Result) async throws -> Result {
    let proxy = try FaultProxy(brokerConfiguration())
    defer { proxy.stop() }
    return try await body(proxy)
}

/// Lends a connection through a proxy, and ends it in time, whatever state the proxy is in.
func withFaultyConnection(
    _ edit: (inout AMQPConfiguration) -> Void = { _ in },
    _ body: (FaultProxy, AMQPConnection) async throws -> Void
) async throws {
    try await withFaultProxy { proxy in
        let connection = try await AMQPConnection.connect(configurationWithoutRecovery(through: proxy, edit))
        do {
            try await body(proxy, connection)
        } catch {
            proxy.stop()
            try? await connection.close()
            throw error
        }
        proxy.stop()
        try? await connection.close()
    }
}

/// Log in, declare, publish, consume, acknowledge, close: all that a session has, with a queue that is deleted with it.
func wholeSession(_ configuration: AMQPConfiguration, _ message: Message = Message("goal")) async throws {
    try await AMQPConnection.withConnection(configuration) { connection in
        let channel = try await connection.openChannel()
        let queue = uniqueName("session")
        try await channel.declareQueue(Queue(queue, durable: false, exclusive: true))
        try await channel.makePublisher().publishAndConfirm(message, exchange: "", routingKey: queue)
        let consumer = try await channel.consume(queue)
        for try await delivery in consumer {
            #expect(delivery.body == message.body)
            if let headers = message.properties.headers { #expect(delivery.properties.headers == headers) }
            delivery.ack()
            break
        }
        try await consumer.cancel()
        try await channel.close()
    }
}

/// The reason for which a connection ended.
func reason(_ connection: AMQPConnection) async -> AMQPError? {
    for await event in connection.events {
        if case .closed(let error) = event { return error }
    }
    return nil
}
