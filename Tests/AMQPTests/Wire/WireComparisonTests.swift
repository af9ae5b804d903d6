import CAMQP
import Foundation
import Testing
import TestSupport

@testable import AMQP

/// Both clients do the same against the same peer; what they put on the wire must be the same bytes.
@Suite("The same bytes as librabbitmq", .timeLimit(.minutes(1)))
struct WireComparisonTests {
    struct Operation: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var theirs: @Sendable (amqp_connection_state_t) -> Void
        var ours: @Sendable (AMQP.Channel) async throws -> Void
    }

    static let arguments: FieldTable = ["x-max-length": 10, "x-overflow": "reject-publish", "flag": true]

    static let topology: [Operation] = [
        Operation(testDescription: "amqp_exchange_declare") {
            amqp_exchange_declare($0, 1, bytes("soccer"), bytes("topic"), 0, 1, 0, 0, amqp_empty_table)
        } ours: {
            try await $0.declareExchange(Exchange("soccer", kind: .topic))
        },
        Operation(testDescription: "amqp_exchange_declare, all flags and arguments") { state in
            withTable(arguments) {
                _ = amqp_exchange_declare(state, 1, bytes("soccer"), bytes("headers"), 0, 0, 1, 1, $0)
            }
        } ours: {
            try await $0.declareExchange(
                Exchange(
                    "soccer", kind: .headers, durable: false, autoDelete: true, internal: true, arguments: arguments))
        },
        Operation(testDescription: "amqp_exchange_declare, passive") {
            amqp_exchange_declare($0, 1, bytes("soccer"), bytes("direct"), 1, 0, 0, 0, amqp_empty_table)
        } ours: {
            try await $0.checkExchange("soccer")
        },
        Operation(testDescription: "amqp_exchange_delete") {
            amqp_exchange_delete($0, 1, bytes("soccer"), 1)
        } ours: {
            try await $0.deleteExchange("soccer", ifUnused: true)
        },
        Operation(testDescription: "amqp_exchange_bind") { state in
            withTable(arguments) { _ = amqp_exchange_bind(state, 1, bytes("to"), bytes("from"), bytes("k.#"), $0) }
        } ours: {
            try await $0.bind(
                Binding(source: "from", destination: .exchange("to"), routingKey: "k.#", arguments: arguments))
        },
        Operation(testDescription: "amqp_exchange_unbind") {
            amqp_exchange_unbind($0, 1, bytes("to"), bytes("from"), bytes("k.#"), amqp_empty_table)
        } ours: {
            try await $0.unbind(Binding(source: "from", destination: .exchange("to"), routingKey: "k.#"))
        },
        Operation(testDescription: "amqp_queue_declare") { state in
            withTable(arguments) { _ = amqp_queue_declare(state, 1, bytes("scoreboard"), 0, 1, 0, 0, $0) }
        } ours: {
            try await $0.declareQueue(Queue("scoreboard", arguments: arguments))
        },
        Operation(testDescription: "amqp_queue_declare, quorum") { state in
            withTable(["x-queue-type": "quorum"]) {
                _ = amqp_queue_declare(state, 1, bytes("scoreboard"), 0, 1, 0, 0, $0)
            }
        } ours: {
            try await $0.declareQueue(Queue("scoreboard", kind: .quorum))
        },
        Operation(testDescription: "amqp_queue_declare, passive") {
            amqp_queue_declare($0, 1, bytes("scoreboard"), 1, 0, 0, 0, amqp_empty_table)
        } ours: {
            try await $0.checkQueue("scoreboard")
        },
        Operation(testDescription: "amqp_queue_declare, exclusive and auto-delete") {
            amqp_queue_declare($0, 1, bytes(""), 0, 0, 1, 1, amqp_empty_table)
        } ours: {
            try await $0.declareQueue(Queue("", durable: false, exclusive: true, autoDelete: true))
        },
        Operation(testDescription: "amqp_queue_bind") { state in
            withTable(arguments) { _ = amqp_queue_bind(state, 1, bytes("q"), bytes("x"), bytes("k"), $0) }
        } ours: {
            try await $0.bind(Binding(source: "x", destination: .queue("q"), routingKey: "k", arguments: arguments))
        },
        Operation(testDescription: "amqp_queue_unbind") { state in
            withTable(arguments) { _ = amqp_queue_unbind(state, 1, bytes("q"), bytes("x"), bytes("k"), $0) }
        } ours: {
            try await $0.unbind(Binding(source: "x", destination: .queue("q"), routingKey: "k", arguments: arguments))
        },
        Operation(testDescription: "amqp_queue_purge") {
            amqp_queue_purge($0, 1, bytes("q"))
        } ours: {
            try await $0.purgeQueue("q")
        },
        Operation(testDescription: "amqp_queue_delete") {
            amqp_queue_delete($0, 1, bytes("q"), 1, 0)
        } ours: {
            try await $0.deleteQueue("q", ifUnused: true)
        },
        Operation(testDescription: "amqp_queue_delete, if empty") {
            amqp_queue_delete($0, 1, bytes("q"), 0, 1)
        } ours: {
            try await $0.deleteQueue("q", ifEmpty: true)
        },
    ]

    static let basic: [Operation] = [
        Operation(testDescription: "amqp_basic_qos") {
            amqp_basic_qos($0, 1, 0, 17, 1)
        } ours: {
            try await $0.setPrefetch(17, global: true)
        },
        Operation(testDescription: "amqp_basic_qos and amqp_basic_consume, then amqp_basic_cancel") { state in
            amqp_basic_qos(state, 1, 0, 250, 0)
            withTable(arguments) { _ = amqp_basic_consume(state, 1, bytes("q"), bytes("c"), 0, 0, 1, $0) }
            amqp_basic_cancel(state, 1, bytes("c"))
        } ours: {
            try await $0.consume("q", tag: "c", exclusive: true, arguments: arguments).cancel()
        },
        Operation(testDescription: "amqp_basic_get") {
            _ = amqp_basic_get($0, 1, bytes("q"), 1)
        } ours: {
            _ = try await $0.get("q", acknowledgement: .automatic)
        },
        Operation(testDescription: "amqp_confirm_select") {
            amqp_confirm_select($0, 1)
        } ours: {
            _ = try await $0.makePublisher()
        },
        Operation(testDescription: "amqp_tx_select, amqp_tx_commit, amqp_tx_rollback") { state in
            amqp_tx_select(state, 1)
            amqp_tx_commit(state, 1)
            amqp_tx_rollback(state, 1)
        } ours: {
            try await $0.selectTransactions()
            try await $0.commit()
            try await $0.rollback()
        },
    ]

    @Test("Declaring, binding and deleting", arguments: topology)
    func declaring(_ operation: Operation) async throws { try await compare(operation) }

    @Test("Qos, consuming, fetching, confirm mode, transactions", arguments: basic)
    func consuming(_ operation: Operation) async throws { try await compare(operation) }

    @Test(
        "Publishing bodies around the size of a frame",
        arguments: [
            0, 1, 100, 131_063, 131_064, 131_065, 262_128, 300_000,
        ])
    func publish(_ size: Int) async throws {
        let body = [UInt8](repeating: UInt8(ascii: "x"), count: size)
        let operation = Operation(testDescription: "amqp_basic_publish") { state in
            body.withUnsafeBytes { buffer in
                let scratch = Scratch()
                var properties = (try? PropertiesCodec.encode(.complete, scratch)) ?? amqp_basic_properties_t()
                let content = amqp_bytes_t(len: size, bytes: UnsafeMutableRawPointer(mutating: buffer.baseAddress))
                amqp_basic_publish(state, 1, bytes("soccer"), bytes("match.a.goal"), 1, 0, &properties, content)
            }
        } ours: { channel in
            let publisher = try await channel.makePublisher(.init(confirms: false))
            try await publisher.publish(
                body, properties: .complete, exchange: "soccer", routingKey: "match.a.goal")
        }
        try await compare(operation)
    }

    @Test("Acknowledging, refusing and rejecting")
    func settling() async throws {
        let deliveries = (1...6).flatMap { WireBytes.delivery(1, consumer: "c", tag: $0, body: [1]) }
        var script = ScriptedPeer.Script()
        script.answers[[60, 20]] = { WireBytes.method($0, 60, 21, WireBytes().shortString("c")) + deliveries }
        let operation = Operation(testDescription: "amqp_basic_ack, amqp_basic_nack, amqp_basic_reject") { state in
            amqp_basic_qos(state, 1, 0, 250, 0)
            amqp_basic_consume(state, 1, bytes("q"), bytes("c"), 0, 0, 0, amqp_empty_table)
            amqp_basic_nack(state, 1, 3, 0, 1)
            amqp_basic_reject(state, 1, 5, 0)
            amqp_basic_ack(state, 1, 2, 1)
            amqp_basic_ack(state, 1, 6, 0)
            amqp_channel_close(state, 1, 200)
        } ours: { channel in
            let consumer = try await channel.consume("q", tag: "c")
            var iterator = consumer.makeAsyncIterator()
            for tag in 1...6 {
                let delivery = try #require(try await iterator.next())
                switch tag {
                case 3: delivery.nack()
                case 5: delivery.reject()
                case 4: break
                default: delivery.ack()
                }
            }
            try await channel.close()
        }
        let (theirs, ours) = try await record(operation, script)
        // librabbitmq's close says "" where ours says why; what precedes it must be the same.
        let settled = { (frames: [RecordedFrame]) in frames.filter { !$0.isMethod(20, 40) } }
        #expect(settled(theirs).map(\.bytes) == settled(ours).map(\.bytes))
        #expect(theirs.contains { $0.isMethod(60, 120) } && theirs.contains { $0.isMethod(60, 90) })
    }

    private func compare(_ operation: Operation) async throws {
        let (theirs, ours) = try await record(operation, ScriptedPeer.Script())
        #expect(theirs.count > 1)
        #expect(theirs.map(\.bytes) == ours.map(\.bytes))
    }

    /// The frames of both clients from channel.open up to connection.close.
    private func record(
        _ operation: Operation, _ script: ScriptedPeer.Script
    ) async throws -> (theirs: [RecordedFrame], ours: [RecordedFrame]) {
        let first = try ScriptedPeer(script)
        let port = Int32(first.port)
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                Self.runTheirs(port, operation)
                continuation.resume()
            }
        }
        let second = try ScriptedPeer(script)
        var configuration = AMQPConfiguration(host: "127.0.0.1", port: second.port)
        configuration.heartbeat = .zero
        // What gathers must not depend on how busy the machine is.
        configuration.acknowledgementDelay = .seconds(50)
        try await AMQPConnection.withConnection(configuration) { connection in
            try await operation.ours(try await connection.openChannel())
        }
        await first.waitForEnd()
        await second.waitForEnd()
        let isSession = { (frame: RecordedFrame) in frame.isMethod(10, 50) || frame.isMethod(10, 51) }
        return (first.frames.filter { !isSession($0) }, second.frames.filter { !isSession($0) })
    }

    private static func runTheirs(_ port: Int32, _ operation: Operation) {
        guard let state = amqp_new_connection(), let socket = amqp_tcp_socket_new(state) else { return }
        defer { amqp_destroy_connection(state) }
        guard amqp_socket_open(socket, "127.0.0.1", port) == 0 else { return }
        var none = amqp_empty_table
        let reply = camqp_login_plain(state, "/", 2047, 131_072, 0, &none, "guest", "guest")
        guard reply.reply_type == AMQP_RESPONSE_NORMAL else { return }
        amqp_channel_open(state, 1)
        operation.theirs(state)
        amqp_connection_close(state, 200)
    }
}

/// A constant of librabbitmq's bytes for a literal; it is never freed, as literals are not.
private func bytes(_ text: StaticString) -> amqp_bytes_t {
    amqp_bytes_t(len: text.utf8CodeUnitCount, bytes: UnsafeMutableRawPointer(mutating: text.utf8Start))
}

private func withTable(_ table: FieldTable, _ use: (amqp_table_t) -> Void) {
    let scratch = Scratch()
    if let encoded = try? FieldTableCodec.encode(table, scratch) { use(encoded) }
    withExtendedLifetime(scratch) {}
}
