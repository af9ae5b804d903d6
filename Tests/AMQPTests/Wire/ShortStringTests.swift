import TestSupport
import Testing

@testable import AMQP

/// librabbitmq writes a name of 256 bytes as if it had none, and reports success: what follows is read as the rest.
@Suite("Names of 255 and 256 bytes", .serialized, .timeLimit(.minutes(1)))
struct ShortStringTests {
    struct Operation: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var run: @Sendable (AMQP.Channel, String) async throws -> Void

        init(_ description: String, _ run: @escaping @Sendable (AMQP.Channel, String) async throws -> Void) {
            testDescription = description
            self.run = run
        }
    }

    static let operations: [Operation] = [
        Operation("exchange") { try await $0.declareExchange(Exchange($1)) },
        Operation("exchange type") { try await $0.declareExchange(Exchange("x", kind: .init(rawValue: $1))) },
        Operation("exchange to delete") { try await $0.deleteExchange($1) },
        Operation("queue") { _ = try await $0.declareQueue(Queue($1)) },
        Operation("queue to purge") { _ = try await $0.purgeQueue($1) },
        Operation("queue to delete") { _ = try await $0.deleteQueue($1) },
        Operation("queue to bind") { try await $0.bind(Binding(source: "x", destination: .queue($1))) },
        Operation("source of a binding") { try await $0.bind(Binding(source: $1, destination: .queue("q"))) },
        Operation("exchange to bind") { try await $0.bind(Binding(source: "x", destination: .exchange($1))) },
        Operation("routing key of a binding") {
            try await $0.bind(Binding(source: "x", destination: .queue("q"), routingKey: $1))
        },
        Operation("queue to unbind") { try await $0.unbind(Binding(source: "x", destination: .queue($1))) },
        Operation("exchange to unbind") { try await $0.unbind(Binding(source: "x", destination: .exchange($1))) },
        Operation("name of an argument") { _ = try await $0.declareQueue(Queue("q", arguments: [$1: true])) },
        Operation("name in an inner table") {
            _ = try await $0.declareQueue(Queue("q", arguments: ["a": [.table([$1: true])]]))
        },
        Operation("queue to consume") { _ = try await $0.consume($1) },
        Operation("consumer tag") { _ = try await $0.consume("q", tag: $1) },
        Operation("name of a consumer's argument") { _ = try await $0.consume("q", arguments: [$1: true]) },
        Operation("queue to fetch from") { _ = try await $0.get($1) },
    ]

    /// 255 bytes, and one more: of one byte each, and of two so that characters are not what is counted.
    static let longest = [String(repeating: "x", count: 255), "x" + String(repeating: "ü", count: 127)]
    static let tooLong = [String(repeating: "x", count: 256), String(repeating: "ü", count: 128)]

    @Test("Calls", arguments: operations)
    func calls(_ operation: Operation) async throws {
        try await withPeer { peer, connection in
            let channel = try await connection.openChannel()
            for name in Self.longest { try await operation.run(channel, name) }
            for name in Self.tooLong {
                let error = try await amqpError { try await operation.run(channel, name) }
                #expect(error.code == .invalidArgument)
                #expect(error.message.hasSuffix("has 256 bytes: AMQP allows 255 at most"))
            }
            // The connection answers, and nothing of it was sent.
            try await channel.bind(Binding(source: "x", destination: .queue("last")))
            let sent = peer.frames.map { String(decoding: $0.bytes, as: UTF8.self) }
            for name in Self.tooLong { #expect(!sent.contains { $0.contains(name) }) }
        }
    }

    @Test("Publishing: exchange, routing key, every property and header name")
    func publishing() async throws {
        try await withPeer { peer, connection in
            let publisher = try await connection.openChannel().makePublisher()
            let paths: [WritableKeyPath<Properties, String?>] = [
                \.contentType, \.contentEncoding, \.correlationID, \.replyTo, \.expiration, \.messageID, \.type,
                \.userID, \.appID, \.clusterID,
            ]
            for name in Self.longest + Self.tooLong {
                var properties: [Properties] = paths.map { path in
                    var properties = Properties()
                    properties[keyPath: path] = name
                    return properties
                }
                properties.append(Properties())
                properties[properties.count - 1].headers = ["inner": .table([name: 1])]
                let isTooLong = name.utf8.count > 255
                for properties in properties {
                    await expectRefusal(isTooLong) {
                        try await publisher.publish([1], properties: properties, exchange: "x", routingKey: "k")
                    }
                }
                await expectRefusal(isTooLong) { try await publisher.publish([1], exchange: name, routingKey: "k") }
                await expectRefusal(isTooLong) { try await publisher.publish([1], exchange: "x", routingKey: name) }
            }
            // What was refused took no number: the broker's confirms are counted by what it received.
            #expect(publisher.statistics.published == 26)
            #expect(try await publisher.publish([1], exchange: "x", routingKey: "last") == 27)
            await peer.wait(for: 60, 40, count: 27)
            #expect(peer.frames.count { $0.isMethod(60, 40) } == 27)
        }
    }

    private func expectRefusal(_ isRefused: Bool, _ publish: () async throws -> UInt64) async {
        do {
            _ = try await publish()
            #expect(!isRefused)
        } catch {
            #expect(isRefused && (error as? AMQPError)?.code == .invalidArgument)
        }
    }

    @Test("What generated message ids begin with leaves room for the number")
    func messageIDPrefix() async throws {
        try await withPeer { peer, connection in
            let channel = try await connection.openChannel()
            let error = try await amqpError {
                _ = try await channel.makePublisher(.init(messageIDPrefix: String(repeating: "x", count: 236)))
            }
            #expect(error.code == .invalidArgument)
            let publisher = try await channel.makePublisher(.init(messageIDPrefix: String(repeating: "x", count: 235)))
            try await publisher.publish([1], exchange: "x", routingKey: "k")
            #expect(await peer.wait(for: 60, 40))
        }
    }

    @Test("A virtual host of 256 bytes is refused before anything is sent")
    func virtualHost() async throws {
        let peer = try ScriptedPeer()
        var configuration = peerConfiguration(peer)
        configuration.virtualHost = Self.tooLong[0]
        let error = try await amqpError { _ = try await AMQPConnection.connect(configuration) }
        #expect(error.code == .invalidArgument)
        configuration.virtualHost = Self.longest[0]
        try await AMQPConnection.connect(configuration).close()
    }
}
