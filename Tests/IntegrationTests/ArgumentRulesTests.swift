import AMQP
import EventSettings
import TestSupport
import Testing

/// Declares what the tables say on a broker, and compares. A wrong row fails here.
@Suite("The tables of arguments and the brokers", .needsBroker, .timeLimit(.minutes(2)))
struct ArgumentRulesTests {
    /// What a broker did.
    private enum Answer: Equatable, CustomStringConvertible {
        case taken
        case refused(String)
        case closedConnection(String)

        init(_ error: AMQPError, isOpen: Bool) {
            self = isOpen ? .refused(error.message) : .closedConnection(error.message)
        }

        var description: String {
            switch self {
            case .taken: "taken"
            case .refused(let text): "refused: \(text)"
            case .closedConnection(let text): "closed the connection: \(text)"
            }
        }

        func agrees<Kind>(with consequence: ArgumentRule<Kind>.Consequence?) -> Bool {
            switch (self, consequence) {
            case (.taken, nil), (.taken, .ignored?), (.taken, .surprising?), (.refused, .refused?),
                (.closedConnection, .closesConnection?):
                true
            case (.taken, _), (.refused, _), (.closedConnection, _): false
            }
        }
    }

    /// A connection to a broker. It is made again after the broker has closed it.
    private final class Desk {
        private let configuration: AMQPConfiguration
        private var connection: AMQPConnection?

        init() throws {
            var configuration = try brokerConfiguration()
            configuration.recovery = nil
            self.configuration = configuration
        }

        /// Does something on its own channel.
        func ask(_ body: (Channel) async throws -> Void) async throws -> Answer {
            let connection = try await open()
            do {
                let channel = try await connection.openChannel()
                try await body(channel)
                try await channel.close()
                return .taken
            } catch let error as AMQPError {
                let isOpen = (try? await connection.openChannel()) != nil
                if !isOpen {
                    try? await connection.close()
                    self.connection = nil
                }
                return Answer(error, isOpen: isOpen)
            }
        }

        func open() async throws -> AMQPConnection {
            if let connection { return connection }
            let made = try await AMQPConnection.connect(configuration)
            connection = made
            return made
        }

        var release: BrokerVersion {
            get async throws { try #require(try await open().serverProperties.rabbitMQVersion) }
        }

        func close() async { try? await connection?.close() }
    }

    /// Values at the limits of a row, and of other kinds.
    private static func samples(_ values: ArgumentValues) -> [FieldValue] {
        let kinds: [FieldValue] = [.string("x"), .boolean(true), .double(1.5), .void, .int32(5)]
        switch values {
        case .whole(let range):
            let inside: [Int64] = [range.lowerBound, range.lowerBound + 1, min(range.upperBound, 1 << 40)]
            let below = range.lowerBound > .min ? [range.lowerBound - 1] : []
            let above = range.upperBound < .max ? [range.upperBound, range.upperBound + 1] : []
            return kinds + (inside + below + above).map { .int64($0) } + [.string("5")]
        case .words(let words): return kinds + words.map { .string($0) }
        // Texts without a digit end the connection on old brokers.
        case .age: return kinds.filter { $0.stringValue == nil } + ["1D", "1w", "0s", "7", "1.5h"]
        case .boolean, .exactly, .text: return kinds + [.boolean(false), .int64(1)]
        case .texts: return kinds + [.array(["a", "b"])]
        case .streamOffset:
            return kinds.filter { $0.stringValue == nil }
                + [
                    "first", "last", "next", "1h", "0s", "2026-11-30T00:00:00Z", 5, -5, .timestamp(1_764_460_800),
                    .table(["timestamp": 5]),
                ]
        case .hashWords: return ["#", "a.#", "#.#", "#.a.#.b", "#.#.#", "a#.#b.##", "#.a.#.#.#"]
        }
    }

    /// A table for each value to try, with what has to stand beside it.
    private static func tables<Kind>(_ arguments: [KnownArgument<Kind>]) -> [(name: String, table: FieldTable)] {
        let ruled = arguments.filter { !$0.rules.isEmpty }.sorted { $0.name < $1.name }
        return ruled.flatMap { argument -> [(String, FieldTable)] in
            let (name, rules) = (argument.name, argument.rules)
            var values: [FieldValue] = []
            for rule in rules {
                switch rule.offence {
                case .present: continue
                case .among(let some), .notAmong(let some):
                    for value in samples(some) where !values.contains(value) { values.append(value) }
                }
            }
            if values.isEmpty { values = ["all"] }
            var companions: [FieldTable] = [[:]]
            for case let remedy? in rules.map(\.unless) {
                companions.append([
                    remedy.name: remedy.values.flatMap { samples($0).last { remedy.values?.contains($0) ?? true } }
                        ?? "d"
                ])
            }
            return values.flatMap { value in
                companions.map { companion in
                    (name, FieldTable([.init(key: name, value: value)] + companion.entries))
                }
            }
        }
    }

    @Test("say of queues what each broker does", arguments: BrokerRelease.allCases)
    func queues(_ release: BrokerRelease) async throws {
        try await release.use {
            let desk = try Desk()
            let version = try await desk.release
            let review = ArgumentReview(ArgumentRules.queues, releases: [version])
            var count = 0
            for kind in [Queue.Kind.classic, .quorum, .stream] {
                for (name, table) in Self.tables(ArgumentRules.queues) {
                    let queue = Queue(
                        uniqueName("argument"), durable: table["durable"]?.booleanValue ?? true,
                        autoDelete: table["auto_delete"]?.booleanValue ?? false,
                        arguments: FieldTable(
                            [.init(key: "x-queue-type", value: .string(kind.rawValue))]
                                + table.entries.filter { $0.key.hasPrefix("x-") }))
                    // The two properties are true or false on the wire.
                    if !name.hasPrefix("x-"), table[name]?.booleanValue == nil { continue }
                    // RabbitMQ 3.10 gives no answer to these.
                    if name == "x-queue-master-locator", table[name]?.stringValue == nil { continue }
                    let answer = try await desk.ask { channel in
                        try await channel.declareQueue(queue)
                        try await channel.deleteQueue(queue.name)
                    }
                    // If there are two arguments, the other one may be the reason for the refusal.
                    let worst = table.entries.compactMap {
                        review.consequence(of: $0.key, in: table, for: kind, at: version)
                    }.max()
                    #expect(answer.agrees(with: worst), "\(kind) queue, \(version.text): \(table.entries): \(answer)")
                    count += 1
                }
            }
            await desk.close()
            #expect(count > 300)
        }
    }

    @Test("say of consumers what each broker does", arguments: BrokerRelease.allCases)
    func consumers(_ release: BrokerRelease) async throws {
        try await release.use {
            let desk = try Desk()
            let version = try await desk.release
            let review = ArgumentReview(ArgumentRules.consumers, releases: [version])
            for kind in [Queue.Kind.classic, .quorum, .stream] {
                let queue = uniqueName("consumed")
                try await desk.open().withChannel { _ = try await $0.declareQueue(Queue(queue, kind: kind)) }
                for (_, table) in Self.tables(ArgumentRules.consumers) {
                    let answer = try await desk.ask { channel in
                        let consumer = try await channel.consume(queue, prefetch: 10, arguments: table)
                        try await consumer.cancel()
                    }
                    let worst = table.entries.compactMap {
                        review.consequence(of: $0.key, in: table, for: kind, at: version)
                    }.max()
                    // The kind of value decides in which of two ways it refuses an offset.
                    let isRefused = worst?.isRefusal ?? false
                    #expect(
                        isRefused == (answer != .taken),
                        "consumer of a \(kind) queue, \(version.text): \(table.entries): \(answer)")
                }
                try await desk.open().withChannel { _ = try await $0.deleteQueue(queue) }
            }
            await desk.close()
        }
    }

    @Test("say of exchanges and bindings what each broker does", arguments: BrokerRelease.allCases)
    func routing(_ release: BrokerRelease) async throws {
        try await release.use {
            let desk = try Desk()
            let version = try await desk.release
            let exchanges = ArgumentReview(ArgumentRules.exchanges, releases: [version])
            let bindings = ArgumentReview(ArgumentRules.bindings, releases: [version])
            let queue = uniqueName("bound")
            try await desk.open().withChannel { _ = try await $0.declareQueue(Queue(queue)) }
            for kind in [Exchange.Kind.direct, .fanout, .topic, .headers] {
                for (name, table) in Self.tables(ArgumentRules.exchanges) {
                    let exchange = Exchange(uniqueName("argument"), kind: kind, arguments: table)
                    let answer = try await desk.ask { channel in
                        try await channel.declareExchange(exchange)
                        try await channel.deleteExchange(exchange.name)
                    }
                    let consequence = exchanges.consequence(of: name, in: table, for: kind, at: version)
                    #expect(answer.agrees(with: consequence), "\(kind) exchange, \(version.text): \(table): \(answer)")
                }
                let source = Exchange(uniqueName("source"), kind: kind)
                try await desk.open().withChannel { try await $0.declareExchange(source) }
                for (name, table) in Self.tables(ArgumentRules.bindings) {
                    let key = table["routing_key"]?.stringValue ?? ""
                    let binding = Binding(
                        source: source.name, destination: .queue(queue), routingKey: key,
                        arguments: FieldTable(table.entries.filter { $0.key != "routing_key" }))
                    let answer = try await desk.ask { try await $0.bind(binding) }
                    let consequence = bindings.consequence(of: name, in: table, for: kind, at: version)
                    #expect(answer.agrees(with: consequence), "\(kind) binding, \(version.text): \(table): \(answer)")
                }
                try await desk.open().withChannel { try await $0.deleteExchange(source.name) }
            }
            try await desk.open().withChannel { _ = try await $0.deleteQueue(queue) }
            await desk.close()
        }
    }
}
