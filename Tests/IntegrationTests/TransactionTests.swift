import AMQP
import TestSupport
import Testing

@Suite("Transactions on a broker", .needsBroker, .timeLimit(.minutes(1)))
struct TransactionTests {
    @Test("What is published counts once it is committed, and not if it is rolled back")
    func publishing() async throws {
        try await withQueue { channel, queue in
            try await channel.connection.withChannel { other in
                try await channel.selectTransactions()
                let publisher = try await channel.makePublisher(.init(confirms: false))
                for text in ["1", "2"] {
                    try await publisher.publish(Message(text), exchange: "", routingKey: queue)
                }
                try await publisher.flush()
                #expect(try await other.checkQueue(queue).messageCount == 0)
                try await channel.commit()
                #expect(try await other.checkQueue(queue).messageCount == 2)
                try await publisher.publish(Message("3"), exchange: "", routingKey: queue)
                try await channel.rollback()
                try await publisher.publish(Message("4"), exchange: "", routingKey: queue)
                try await channel.commit()
                #expect(try await other.checkQueue(queue).messageCount == 3)
                #expect(try await other.get(queue, acknowledgement: .automatic)?.text == "1")
                #expect(try await other.get(queue, acknowledgement: .automatic)?.text == "2")
                #expect(try await other.get(queue, acknowledgement: .automatic)?.text == "4")
            }
        }
    }

    @Test("An acknowledgement counts once it is committed; one that is rolled back comes again")
    func acknowledging() async throws {
        try await withQueue { channel, queue in
            let publisher = try await channel.makePublisher()
            for text in ["1", "2"] { try await publisher.publish(Message(text), exchange: "", routingKey: queue) }
            try await publisher.flush()
            try await channel.connection.withChannel { worker in
                try await worker.selectTransactions()
                #expect(try await worker.get(queue)?.ack() == true)
                try await worker.commit()
                #expect(try await worker.get(queue)?.ack() == true)
                try await worker.rollback()
            }
            let left = try #require(try await channel.get(queue))
            #expect(left.text == "2" && left.redelivered)
        }
    }

    @Test("A mandatory message that no queue wants is a failure when the commit returns")
    func returned() async throws {
        try await withChannel { channel in
            try await channel.selectTransactions()
            let publisher = try await channel.makePublisher(.init(confirms: false))
            try await publisher.publish(Message("x"), exchange: "", routingKey: uniqueName("nobody"))
            try await channel.commit()
            #expect(publisher.statistics.returned == 1)
        }
    }

    @Test("Transactions and confirms exclude each other, and neither refusal ends the channel")
    func exclusion() async throws {
        try await withChannel { channel in
            try await expectError(.invalidArgument) { try await channel.commit() }
            try await expectError(.invalidArgument) { try await channel.rollback() }
            try await channel.selectTransactions()
            try await channel.selectTransactions()
            try await expectError(.invalidArgument) { _ = try await channel.makePublisher() }
            _ = try await channel.makePublisher(.init(confirms: false))
            try await channel.commit()
        }
        try await withChannel { channel in
            _ = try await channel.makePublisher()
            try await expectError(.invalidArgument) { try await channel.selectTransactions() }
            #expect(channel.isOpen)
        }
    }

    @Test(
        "A channel with transactions ends with the connection's loss; the connection and its other channels come back")
    func loss() async throws {
        try #require(PrivateBroker.isControllable)
        var configuration = try brokerConfiguration()
        let name = uniqueName("transactions")
        configuration.connectionName = name
        configuration.recovery = RecoveryPolicy(initialDelay: .milliseconds(20))
        try await AMQPConnection.withConnection(configuration) { connection in
            let channel = try await connection.openChannel()
            let other = try await connection.openChannel()
            try await channel.selectTransactions()
            let publisher = try await channel.makePublisher(.init(confirms: false))
            let events = connection.events
            try await closeConnection(named: name)
            for await event in events { if case .recovered = event { break } }
            #expect(!channel.isOpen && other.isOpen)
            let error = try await amqpError { try await channel.commit() }
            #expect(error.code == .connectionClosed && error.message.contains("transaction"))
            #expect(error.isRecoverable)
            try await expectError(.connectionClosed) {
                try await publisher.publish(Message("x"), exchange: "", routingKey: "q")
            }
            try await other.declareQueue(Queue("", durable: false, exclusive: true))
        }
    }
}
