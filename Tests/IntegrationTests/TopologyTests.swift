import AMQP
import TestSupport
import Testing

@Suite("Topology on a broker", .needsBroker, .timeLimit(.minutes(1)))
struct TopologyTests {
    @Test(
        "An exchange of each type is declared, found and deleted",
        arguments: [
            Exchange.Kind.direct, .fanout, .topic, .headers,
        ])
    func exchanges(_ kind: Exchange.Kind) async throws {
        try await withChannel { channel in
            let name = uniqueName("exchange")
            try await channel.declareExchange(Exchange(name, kind: kind, autoDelete: true))
            try await channel.checkExchange(name)
            try await channel.deleteExchange(name)
            let error = try await amqpError { try await channel.checkExchange(name) }
            #expect(error.code == .notFound)
            #expect(error.reply?.code == 404)
        }
    }

    @Test("An exchange with an alternate exchange passes on what it cannot route")
    func alternateExchange() async throws {
        try await withQueue { channel, queue in
            let fallback = uniqueName("fallback")
            let exchange = uniqueName("exchange")
            try await channel.declareExchange(Exchange(fallback, kind: .fanout, durable: false, autoDelete: true))
            try await channel.bind(Binding(source: fallback, destination: .queue(queue)))
            try await channel.declareExchange(
                Exchange(
                    exchange, durable: false, autoDelete: false,
                    arguments: ["alternate-exchange": .string(fallback)]))
            let publisher = try await channel.makePublisher()
            try await publisher.publishAndConfirm(Message("x"), exchange: exchange, routingKey: "nobody")
            #expect(try await channel.get(queue, acknowledgement: .automatic)?.text == "x")
            try await channel.deleteExchange(exchange)
        }
    }

    @Test("Exchanges are bound to each other, and unbound")
    func exchangeBindings() async throws {
        try await withQueue { channel, queue in
            let outer = Exchange(uniqueName("outer"), kind: .topic, durable: false)
            let inner = Exchange(uniqueName("inner"), kind: .fanout, durable: false, internal: true)
            try await channel.declareExchange(outer)
            try await channel.declareExchange(inner)
            let binding = Binding(source: outer.name, destination: .exchange(inner.name), routingKey: "match.#")
            try await channel.bind(binding)
            try await channel.bind(Binding(source: inner.name, destination: .queue(queue)))
            let publisher = try await channel.makePublisher()
            try await publisher.publishAndConfirm(Message("in"), exchange: outer.name, routingKey: "match.a.goal")
            #expect(try await channel.get(queue, acknowledgement: .automatic)?.text == "in")
            try await channel.unbind(binding)
            let error = try await amqpError {
                try await publisher.publishAndConfirm(Message("out"), exchange: outer.name, routingKey: "match.a.goal")
            }
            #expect(error.reply?.code == 312)
            try await channel.deleteExchange(outer.name)
            try await channel.deleteExchange(inner.name)
        }
    }

    @Test("Queues are counted, purged, unbound and deleted")
    func queues() async throws {
        try await withChannel { channel in
            let name = uniqueName("queue")
            let exchange = uniqueName("exchange")
            #expect(
                try await channel.declareQueue(Queue(name))
                    == QueueStatus(name: name, messageCount: 0, consumerCount: 0))
            try await channel.declareExchange(Exchange(exchange, kind: .direct, autoDelete: true))
            let binding = Binding(source: exchange, destination: .queue(name), routingKey: "k")
            try await channel.bind(binding)
            let publisher = try await channel.makePublisher()
            for number in 1...5 {
                try await publisher.publish(Message("\(number)"), exchange: exchange, routingKey: "k")
            }
            try await publisher.flush()
            #expect(try await channel.checkQueue(name).messageCount == 5)
            #expect(try await channel.purgeQueue(name) == 5)
            #expect(try await channel.checkQueue(name).messageCount == 0)
            try await publisher.publishAndConfirm(Message("6"), exchange: exchange, routingKey: "k")
            try await channel.unbind(binding)
            #expect(try await channel.deleteQueue(name) == 1)
        }
    }

    @Test("A queue of each type is declared", arguments: [Queue.Kind.classic, .quorum, .stream])
    func queueTypes(_ kind: Queue.Kind) async throws {
        try await withChannel { channel in
            let queue = Queue(uniqueName("queue"), kind: kind)
            try await channel.declareQueue(queue)
            let publisher = try await channel.makePublisher()
            try await publisher.publishAndConfirm(Message("kept"), exchange: "", routingKey: queue.name)
            let arguments: FieldTable = kind == .stream ? ["x-stream-offset": "first"] : [:]
            let consumer = try await channel.consume(queue.name, prefetch: 10, arguments: arguments)
            #expect(try await take(1, from: consumer).map(\.text) == ["kept"])
            try await consumer.cancel()
            try await channel.deleteQueue(queue.name)
        }
    }

    @Test("The broker names a queue that has no name")
    func serverNamedQueue() async throws {
        try await withChannel { channel in
            let status = try await channel.declareQueue(Queue("", durable: false, exclusive: true))
            #expect(status.name.hasPrefix("amq.gen-"))
        }
    }

    @Test("A queue declared with other properties is refused with 406, and only its channel ends")
    func preconditionFailed() async throws {
        try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
            let name = uniqueName("queue")
            let channel = try await connection.openChannel()
            let bystander = try await connection.openChannel()
            try await bystander.declareQueue(Queue(name, durable: true))
            let error = try await amqpError { try await channel.declareQueue(Queue(name, durable: false)) }
            #expect(error.code == .preconditionFailed)
            #expect(error.description.contains("406"))
            #expect(error.description.contains("durable"))
            #expect(!channel.isOpen)
            let later = try await amqpError { try await channel.checkQueue(name) }
            #expect(later.code == .preconditionFailed)
            #expect(bystander.isOpen)
            let again = try await connection.openChannel()
            #expect(again.number == channel.number)
            #expect(try await again.deleteQueue(name) == 0)
            try await bystander.close()
        }
    }

    @Test("A queue that is in use or not empty is not deleted on that condition")
    func conditionalDelete() async throws {
        try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
            let name = uniqueName("queue")
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue(name, autoDelete: true))
            let consumer = try await channel.consume(name)
            let other = try await connection.openChannel()
            let error = try await amqpError { try await other.deleteQueue(name, ifUnused: true) }
            #expect(error.code == .preconditionFailed)
            try await consumer.cancel()
        }
    }

    @Test("A name of more than 255 bytes is refused before anything is sent")
    func longNames() async throws {
        try await withChannel { channel in
            let longest = String(repeating: "q", count: 255)
            try await channel.declareQueue(Queue(longest, durable: false, exclusive: true))
            let error = try await amqpError {
                try await channel.declareQueue(Queue(longest + "q", durable: false, exclusive: true))
            }
            #expect(error.code == .invalidArgument)
            #expect(error.message.contains("256 bytes"))
            #expect(channel.isOpen)
        }
    }
}
