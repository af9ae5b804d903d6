import AMQP
import TestSupport

/// Publishes batches with confirms until all are confirmed. Each message has its own id.
struct SoakPublisher {
    let run: SoakRun
    let name: String
    /// Messages that were begun and are not confirmed.
    private var pending: [Int] = []
    private var failuresRead: UInt64 = 0

    init(_ run: SoakRun, _ index: Int) {
        self.run = run
        name = "publisher \(index)"
    }

    mutating func work() async throws {
        while true {
            do {
                return try await session()
            } catch let error as AMQPError where run.options.reconnectsInProgram && error.isLoss {
                run.countReconnect()
                try await Task.sleep(for: .milliseconds(200))
            } catch let error as AMQPError {
                throw SoakFailure(description: "\(name) ended: \(error.code): \(error)")
            }
        }
    }

    /// Publishes over one connection for as long as that lives.
    private mutating func session() async throws {
        var configuration = run.publisherProxy.configuration(run.broker)
        SoakSetting.configure(&configuration)
        failuresRead = 0
        let connection = try await run.watch.during("\(name): connect") {
            try await AMQPConnection.connect(configuration)
        }
        do {
            let publisher = try await run.watch.during("\(name): open a channel and a publisher") {
                try await connection.openChannel().makePublisher(
                    .init(window: SoakSetting.batch, timeout: .seconds(60)))
            }
            while true {
                if pending.isEmpty {
                    guard let batch = try await run.nextBatch() else { break }
                    pending = batch
                }
                try await publishPending(publisher)
            }
        } catch {
            try? await run.watch.during("\(name): close after \(error)") { try await connection.close() }
            throw error
        }
        // Every message is confirmed, so a fault in the close does no harm.
        try? await run.watch.during("\(name): close") { try await connection.close() }
    }

    /// Publishes the pending messages and learns what happened to them. What was not confirmed stays pending.
    private mutating func publishPending(_ publisher: Publisher) async throws {
        var sent: Set<Int> = []
        var problem: AMQPError?
        for number in pending {
            let message = run.ledger { ledger in
                ledger.publish(number)
                return Self.message(number, ledger.messageID(number))
            }
            do {
                _ = try await run.watch.during("\(name): publish") {
                    try await publisher.publish(message, exchange: "", routingKey: SoakSetting.queue)
                }
                sent.insert(number)
                if sent.count == SoakSetting.batch / 2 { run.strike() }
            } catch let error as AMQPError {
                run.ledger { $0.report(number) }
                problem = error
                break
            }
        }
        let failed = try await settle(publisher, &problem)
        run.ledger { ledger in
            for number in sent { if failed.contains(number) { ledger.report(number) } else { ledger.confirm(number) } }
        }
        pending.removeAll { sent.contains($0) && !failed.contains($0) }
        // Messages that were reported, nacked or had no room by the deadline are published again, as a program does.
        guard publisher.channel.isOpen else { throw problem ?? AMQPError(.channelClosed, "the channel ended") }
    }

    /// Waits for the confirms. Returns the numbers of the messages that failed.
    private mutating func settle(_ publisher: Publisher, _ problem: inout AMQPError?) async throws -> Set<Int> {
        while publisher.outstandingCount > 0 {
            do {
                try await run.watch.during("\(name): flush") { try await publisher.flush() }
            } catch let error as AMQPError where error.code == .timeout {
                continue
            } catch let error as AMQPError {
                problem = error
            }
        }
        var failed: Set<Int> = []
        var failures = publisher.failures.makeAsyncIterator()
        let statistics = publisher.statistics
        let known = statistics.lost + statistics.nacked + statistics.returned
        while failuresRead < known {
            guard let failure = try await run.watch.during("\(name): read a failure", { try await failures.next() })
            else { throw SoakFailure(description: "\(name): \(known) failures, only \(failuresRead) are handed out") }
            failuresRead += 1
            guard let number = Self.number(failure.message) else {
                throw SoakFailure(description: "\(name): a failure without its message: \(failure)")
            }
            failed.insert(number)
        }
        return failed
    }

    private static func message(_ number: Int, _ id: String) -> Message {
        var message = Message([UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 20 + number % 300))
        message.properties.messageID = id
        message.properties.deliveryMode = .persistent
        return message
    }

    private static func number(_ message: Message) -> Int? {
        message.properties.messageID?.split(separator: "-").last.flatMap { Int($0) }
    }
}

extension AMQPError {
    /// Whether a new connection may help.
    var isLoss: Bool {
        [.connectionClosed, .channelClosed, .connectionRefused, .timeout, .notConfirmed, .protocolError].contains(code)
    }
}
