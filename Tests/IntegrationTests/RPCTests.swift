import AMQP
import TestSupport
import Testing

@Suite("Calls over a broker", .needsBroker, .timeLimit(.minutes(1)))
struct RPCTests {
    typealias Handler = @Sendable (Delivery) async throws -> Message

    /// Lends a client, and a queue that a server on its own connection answers.
    private func withServer(
        prefetch: UInt16 = 10, whenFailing: RPCFailurePolicy = .reject, arguments: FieldTable = [:],
        name: String? = nil, handler: @escaping Handler,
        _ body: @escaping @Sendable (RPCClient, String, AMQPConnection) async throws -> Void
    ) async throws {
        let queue = uniqueName("service")
        var configuration = try brokerConfiguration()
        configuration.connectionName = name
        configuration.recovery = RecoveryPolicy(initialDelay: .milliseconds(20))
        try await AMQPConnection.withConnection(brokerConfiguration()) { server in
            try await server.withChannel { try await $0.declareQueue(Queue(queue, arguments: arguments)) }
            let serving = Task {
                try await server.serveRPC(queue, prefetch: prefetch, whenFailing: whenFailing, handler: handler)
            }
            let outcome: Result<Void, any Error>
            do {
                try await AMQPConnection.withConnection(configuration) { connection in
                    try await body(try await connection.makeRPCClient(), queue, connection)
                }
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            serving.cancel()
            await expectCancelled { try await serving.value }
            try await server.withChannel { try await $0.deleteQueue(queue) }
            try outcome.get()
        }
    }

    @Test("Each of many calls at once gets its own reply, and every request is acknowledged")
    func manyCalls() async throws {
        try await withServer { request in
            Message("\(request.text)!", properties: Properties())
        } _: { client, queue, connection in
            try await withThrowingTaskGroup(of: (Int, String).self) { group in
                for number in 0..<500 {
                    group.addTask { (number, try await client.call(Message("\(number)"), routingKey: queue).text) }
                }
                var count = 0
                for try await (number, text) in group {
                    #expect(text == "\(number)!")
                    count += 1
                }
                #expect(count == 500)
            }
            #expect(client.lateReplyCount == 0)
            try await client.close()
            try await client.close()
            try await expectError(.channelClosed) { _ = try await client.call(Message("x"), routingKey: queue) }
        }
    }

    @Test("The request's properties arrive, with reply_to and correlation_id of the client's")
    func properties() async throws {
        try await withServer { request in
            let properties = request.properties
            #expect(properties.contentType == "text/plain" && properties.correlationID != "mine")
            #expect(properties.replyTo?.hasPrefix("amq.rabbitmq.reply-to.") == true)
            var reply = Properties()
            reply.type = "answer"
            return Message("ok", properties: reply)
        } _: { client, queue, _ in
            var properties = Properties()
            properties.contentType = "text/plain"
            properties.correlationID = "mine"
            properties.replyTo = "elsewhere"
            let reply = try await client.call(Message("x", properties: properties), routingKey: queue)
            #expect(reply.text == "ok" && reply.properties.type == "answer")
        }
    }

    @Test("A request that no queue wants fails at once, and the client continues")
    func unroutable() async throws {
        try await withServer {
            Message($0.body)
        } _: { client, queue, _ in
            let nobody = uniqueName("nobody")
            let error = try await amqpError {
                _ = try await client.call(Message("x"), routingKey: nobody, timeout: .seconds(3000))
            }
            #expect(error.code == .notFound && error.reply?.code == 312 && error.message.contains(nobody))
            #expect(try await client.call(Message("y"), routingKey: queue).text == "y")
        }
    }

    @Test("An exchange that does not exist ends the client, with the reason for all its calls")
    func missingExchange() async throws {
        let gate = Gate()
        try await withServer { request in
            await gate.pass()
            return Message(request.body)
        } _: { client, queue, _ in
            let waiting = Task { try await client.call(Message("x"), routingKey: queue) }
            try await wait { await gate.arrivals == 1 }
            try await expectError(.notFound) {
                _ = try await client.call(Message("x"), exchange: uniqueName("no"), routingKey: "k")
            }
            try await expectError(.notFound) { _ = try await waiting.value }
            await gate.open()
        }
    }

    @Test("A call ends at its timeout, or when its task is cancelled; late replies are dropped and counted")
    func timeouts() async throws {
        let gate = Gate()
        try await withServer(prefetch: 2) { request in
            if request.text == "slow" { await gate.pass() }
            return Message(request.body)
        } _: { client, queue, _ in
            let error = try await amqpError {
                _ = try await client.call(Message("slow"), routingKey: queue, timeout: .milliseconds(50))
            }
            #expect(error.code == .timeout && error.message.contains(queue))
            let waiting = Task { try await client.call(Message("slow"), routingKey: queue) }
            try await wait { await gate.arrivals == 2 }
            waiting.cancel()
            await expectCancelled { _ = try await waiting.value }
            await gate.open()
            #expect(try await client.call(Message("quick"), routingKey: queue).text == "quick")
            try await wait { client.lateReplyCount == 2 }
        }
    }

    @Test("Closing the client ends the calls in flight")
    func closing() async throws {
        let gate = Gate()
        try await withServer { request in
            await gate.pass()
            return Message(request.body)
        } _: { client, queue, _ in
            let waiting = Task { try await client.call(Message("x"), routingKey: queue) }
            try await wait { await gate.arrivals == 1 }
            try await client.close()
            try await expectError(.channelClosed) { _ = try await waiting.value }
            await gate.open()
        }
    }

    @Test("A loss of the connection ends the calls in flight with an error to try again for; then calls work as before")
    func loss() async throws {
        try #require(PrivateBroker.isControllable)
        let gate = Gate()
        let name = uniqueName("rpc")
        try await withServer(name: name) { request in
            if request.text == "slow" { await gate.pass() }
            return Message(request.body)
        } _: { client, queue, connection in
            let waiting = Task { try await client.call(Message("slow"), routingKey: queue) }
            try await wait { await gate.arrivals == 1 }
            let events = connection.events
            try await closeConnection(named: name)
            let error = try await amqpError { _ = try await waiting.value }
            #expect(error.code == .connectionClosed && error.isRecoverable && error.message.contains("call again"))
            // A call made in between waits until the connection is back, or until its own time is over.
            #expect(try await client.call(Message("quick"), routingKey: queue).text == "quick")
            for await event in events { if case .recovered = event { break } }
            await gate.open()
            #expect(try await client.call(Message("again"), routingKey: queue).text == "again")
        }
    }

    @Test("No more requests are handled at once than the prefetch says")
    func concurrency() async throws {
        let load = Load()
        try await withServer(prefetch: 4) { request in
            await load.enter()
            // The first four wait for each other, so that four at once are certain.
            try await wait { await load.total >= 4 }
            await load.leave()
            return Message(request.body)
        } _: { client, queue, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask { _ = try await client.call(Message("\(number)"), routingKey: queue) }
                }
                try await group.waitForAll()
            }
            #expect(await load.most == 4)
        }
    }

    private actor Load {
        private var running = 0
        private(set) var most = 0
        private(set) var total = 0

        func enter() {
            running += 1
            total += 1
            most = max(most, running)
        }

        func leave() { running -= 1 }
    }

    private func expectCancelled(_ operation: () async throws -> Void) async {
        await #expect(throws: CancellationError.self) { try await operation() }
    }

    private struct Refusal: Error {}

    @Test("A request whose handler throws is rejected to the dead letters, or goes back to the queue")
    func failures() async throws {
        try await withQueue { channel, dead in
            let arguments = try QueueArguments(deadLetter: .init(exchange: "", routingKey: dead)).fieldTable()
            try await withServer(whenFailing: .reject, arguments: arguments) { _ in
                throw Refusal()
            } _: { client, queue, _ in
                let waiting = Task { try await client.call(Message("bad"), routingKey: queue) }
                let graves = try await channel.consume(dead)
                #expect(try await take(1, from: graves).map(\.text) == ["bad"])
                waiting.cancel()
                _ = try? await waiting.value
            }
        }
        try await withServer(whenFailing: .requeue) { request in
            guard request.redelivered else { throw Refusal() }
            return Message("second time")
        } _: { client, queue, _ in
            let reply = try await client.call(Message("x"), routingKey: queue)
            #expect(reply.text == "second time")
        }
    }

    @Test("A reply that cannot be sent counts as a failure of the handler")
    func impossibleReply() async throws {
        try await withQueue { channel, dead in
            let arguments = try QueueArguments(deadLetter: .init(exchange: "", routingKey: dead)).fieldTable()
            try await withServer(whenFailing: .reject, arguments: arguments) { _ in
                var properties = Properties()
                properties.type = String(repeating: "x", count: 256)
                return Message("x", properties: properties)
            } _: { client, queue, _ in
                let waiting = Task { try await client.call(Message("bad"), routingKey: queue) }
                let graves = try await channel.consume(dead)
                #expect(try await take(1, from: graves).map(\.text) == ["bad"])
                waiting.cancel()
                _ = try? await waiting.value
            }
        }
    }

    @Test("A server that is cancelled cancels its handlers, and gives back what they have not answered")
    func cancelledServer() async throws {
        try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
            let queue = uniqueName("service")
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue(queue))
            let publisher = try await channel.makePublisher()
            // Without reply_to the handler runs, and its result is sent nowhere.
            for text in ["quick", "slow"] {
                try await publisher.publishAndConfirm(Message(text), exchange: "", routingKey: queue)
            }
            let gate = Gate()
            let serving = Task {
                try await connection.serveRPC(queue, prefetch: 1) { request in
                    if request.text == "slow" {
                        await gate.open()
                        try await Task.sleep(for: .seconds(1000))
                    }
                    return Message("")
                }
            }
            await gate.pass()
            serving.cancel()
            await expectCancelled { try await serving.value }
            let left = try #require(try await channel.get(queue, acknowledgement: .automatic))
            #expect(left.text == "slow" && left.redelivered && left.remainingMessageCount == 0)
            try await channel.deleteQueue(queue)
        }
    }

    @Test("A prefetch of nothing is refused")
    func noPrefetch() async throws {
        try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
            try await expectError(.invalidArgument) {
                try await connection.serveRPC("q", prefetch: 0) { Message($0.body) }
            }
        }
    }
}
