package import AMQPRouting
package import AMQP
import EventGeneration

/// Declares the topology of the settings at the broker, before anything is published or consumed.
package struct TopologyDeclaration: Sendable {
    /// What to do with the topology.
    package enum Mode: Sendable, Hashable {
        /// Declare it. What exists with the same properties stays as it is.
        case declare
        /// Only check it: it must exist.
        case passive
        /// Delete it, with its messages, and declare it again.
        case reset
        /// Do nothing.
        case none
    }

    package var topology: Topology
    package var mode: Mode

    package init(_ topology: Topology, mode: Mode) {
        self.topology = topology
        self.mode = mode
    }

    /// Does what the mode says, on its own channel. Calls the closure for everything that it deletes, before it does.
    /// Returns what the broker says about each queue.
    ///
    /// AMQP has no way to look up bindings, so `passive` leaves them out.
    ///
    /// - Throws: ``AMQPError`` with a message that says what differs or is missing and what to do.
    @discardableResult
    package func apply(
        on connection: AMQPConnection, note: (String) -> Void = { _ in }
    ) async throws -> [QueueStatus] {
        guard mode != .none, !topology.isEmpty else { return [] }
        if mode == .reset { try await delete(on: connection, note: note) }
        var queues: [QueueStatus] = []
        try await explained {
            try await connection.withChannel { channel in
                for exchange in topology.exchanges where Topology.predeclared[exchange.name] == nil {
                    if mode == .passive {
                        try await channel.checkExchange(exchange.name)
                    } else {
                        try await channel.declareExchange(exchange)
                    }
                }
                for queue in topology.queues {
                    if mode == .passive {
                        queues.append(try await channel.checkQueue(queue.name))
                    } else {
                        queues.append(try await channel.declareQueue(queue))
                    }
                }
                guard mode != .passive else { return }
                for binding in topology.bindings { try await channel.bind(binding) }
            }
        }
        return queues
    }

    private func delete(on connection: AMQPConnection, note: (String) -> Void) async throws {
        for queue in topology.queues {
            guard let waiting = try await waiting(in: queue.name, on: connection) else { continue }
            note("reset: deleting queue \"\(queue.name)\" with \(counted(waiting, "message"))")
            try await explained { try await connection.withChannel { _ = try await $0.deleteQueue(queue.name) } }
        }
        for exchange in topology.exchanges where Topology.predeclared[exchange.name] == nil {
            note("reset: deleting exchange \"\(exchange.name)\"")
            try await explained { try await connection.withChannel { try await $0.deleteExchange(exchange.name) } }
        }
    }

    /// How many messages are ready in the queue. Nil if the queue does not exist.
    private func waiting(in queue: String, on connection: AMQPConnection) async throws -> Int? {
        let channel = try await connection.openChannel()
        do {
            let status = try await channel.checkQueue(queue)
            try await channel.close()
            return status.messageCount
        } catch let error as AMQPError where error.code == .notFound {
            return nil
        }
    }

    private func explained(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as AMQPError {
            throw BrokerRefusal.explain(error, mode == .passive ? .looking : .declaring)
        }
    }
}
