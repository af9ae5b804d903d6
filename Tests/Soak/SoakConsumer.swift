import AMQP
import TestSupport

/// Consumes the queue with manual acknowledgements until its task is cancelled.
struct SoakConsumer {
    let run: SoakRun
    let index: Int

    private var name: String { "consumer \(index)" }

    init(_ run: SoakRun, _ index: Int) {
        self.run = run
        self.index = index
    }

    func work() async throws {
        while !Task.isCancelled {
            do {
                try await session()
                if !Task.isCancelled { throw SoakFailure(description: "\(name): its sequence ended by itself") }
            } catch is CancellationError {
                return
            } catch let error as AMQPError where run.options.reconnectsInProgram && error.isLoss {
                run.countReconnect()
                try? await Task.sleep(for: .milliseconds(200))
            } catch let error as AMQPError {
                throw SoakFailure(description: "\(name) ended: \(error.code): \(error)")
            }
        }
    }

    /// Consumes over one connection for as long as that lives.
    private func session() async throws {
        var configuration = run.consumerProxy.configuration(run.broker)
        SoakSetting.configure(&configuration)
        let connection = try await run.watch.during("\(name): connect") {
            try await AMQPConnection.connect(configuration)
        }
        do {
            let consumer = try await run.watch.during("\(name): open a channel and consume") {
                try await connection.openChannel().consume(SoakSetting.queue, prefetch: UInt16(SoakSetting.prefetch))
            }
            let done = Self.acknowledging()
            defer { done.finish() }
            // A wait for deliveries may be long. The end of the run decides whether they came.
            for try await delivery in consumer {
                let id = delivery.properties.messageID ?? "none"
                run.ledger { $0.consume(id, by: index) }
                done.yield(delivery)
            }
        } catch {
            try? await run.watch.during("\(name): close after \(error)") { try await connection.close() }
            throw error
        }
        try? await run.watch.during("\(name): close") { try await connection.close() }
    }

    /// Acknowledges the deliveries in order, after the work on them. So there are always some that a fault can hit.
    private static func acknowledging() -> AsyncStream<Delivery>.Continuation {
        let (deliveries, continuation) = AsyncStream.makeStream(of: Delivery.self)
        Task {
            for await delivery in deliveries {
                // This is the work. Deliveries that came in the meantime have had their time then.
                if delivery.deliveryTag.isMultiple(of: 50) { try? await Task.sleep(for: .milliseconds(10)) }
                delivery.ack()
            }
        }
        return continuation
    }
}
