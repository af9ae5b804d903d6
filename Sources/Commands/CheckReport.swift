import AMQP
import EventGeneration
import EventPipeline

/// What `--check` prints: the topology, what runs, and where messages would go. It connects to nothing.
struct CheckReport {
    /// Messages of each producer that are made to see where they go.
    private static let sampleSize = 1_000

    private let command: ProducerCommand
    private let settings: Settings
    private let producers: [ProducerSettings]

    init(_ command: ProducerCommand) throws(ProgramError) {
        self.command = command
        settings = try SettingsAccess.load(
            command.common, command.settings, isOptional: command.source.replacesProducers)
        producers = command.source.replacesProducers ? [] : try ProducerPlan.producers(command, settings)
    }

    /// Prints the report of a producer run.
    func print() async throws -> ExitStatus {
        var lines = try Self.head(settings, url: command.common.url, program: "producer")
        for producer in producers {
            lines.append(Self.row("producer", "\(producer.name): \(Self.describe(producer, settings.topology))"))
            lines += try await routes(of: producer)
        }
        for consumer in settings.consumers { lines.append(Self.row("consumer", Self.describe(consumer))) }
        Self.finish(lines, settings)
        return .done
    }

    /// Prints the report of a consumer run.
    static func print(_ command: ConsumerCommand) throws -> ExitStatus {
        let plan = try ConsumerPlan(command)
        var lines = try head(plan.settings, url: command.common.url, program: "consumer")
        for consumer in plan.consumers { lines.append(row("consumer", describe(consumer))) }
        finish(lines, plan.settings)
        return .done
    }

    private static func row(_ label: String, _ text: String) -> String {
        label + String(repeating: " ", count: max(1, 10 - label.count)) + text
    }

    private static func head(_ settings: Settings, url: String?, program: String) throws(ProgramError) -> [String] {
        let access = try BrokerAccess(settings.broker, url: url, program: program)
        var lines: [String] = []
        if let path = settings.path { lines.append(row("settings", path)) }
        lines.append(row("broker", "\(access.configuration.redactedURI) (from \(access.origin.rawValue))"))
        for exchange in settings.topology.exchanges {
            lines.append(row("exchange", "\(exchange.name) [\(exchange.kind.rawValue)]" + durability(exchange.durable)))
        }
        for queue in settings.topology.queues {
            lines.append(row("queue", "\(queue.name) [\(queue.kind.rawValue)]" + durability(queue.durable)))
        }
        for binding in settings.topology.bindings {
            let destination =
                switch binding.destination {
                case .queue(let name): name
                case .exchange(let name): "exchange \(name)"
                }
            lines.append(row("binding", "\(binding.source) → \(destination)  \(binding.routingKey)"))
        }
        return lines
    }

    private static func durability(_ isDurable: Bool) -> String { isDurable ? "" : " transient" }

    private static func describe(_ producer: ProducerSettings, _ topology: Topology) -> String {
        let amount =
            producer.amount.map { "\($0) messages" }
            ?? (producer.rows.map { "a message for each row of \($0)" } ?? "messages until stopped")
        let exchange = Banner.title(producer.exchange, in: topology)
        return "\(amount), \(describe(producer.pace)), to \(exchange) with key \"\(producer.message.routingKey.text)\""
    }

    private static func describe(_ pace: Pace.Plan) -> String {
        func seconds(_ duration: Duration) -> String { RunSummary.decimal(duration / .seconds(1), places: 3) }
        return switch pace {
        case .unlimited: "as fast as it goes"
        case .rate(let rate): "\(RunSummary.decimal(rate, places: 3)) a second"
        case .delay(let delay): "one every \(seconds(delay)) s"
        case .range(let low, let high): "one every \(seconds(low)) to \(seconds(high)) s"
        case .seconds: "at generated times"
        }
    }

    private static func describe(_ consumer: ConsumerSettings) -> String {
        let remark =
            switch consumer.onError {
            case .reject: "on_error reject: the dead-letter exchange takes what cannot be handled"
            case .requeue: "on_error requeue: what cannot be handled comes back"
            case .stop: "on_error stop: what cannot be handled goes back and ends the consumer"
            }
        return "\(consumer.name): queue \(consumer.queue), prefetch "
            + "\(consumer.prefetch ?? ConsumerPlan.defaultPrefetch), \(remark)"
    }

    /// Where a producer's messages go, tried on some of them.
    private func routes(of producer: ProducerSettings) async throws -> [String] {
        if producer.rows == "-" { return ["          routes depend on the rows of standard input"] }
        if producer.rows == nil, producer.message.usesRow(settings.volumes) {
            return ["          it takes rows: give --rows FILE to see the routes and to run it"]
        }
        var source = try TemplateSource(
            producer, settings: settings, seed: SettingsAccess.seed(command.settings, settings), run: "check")
        let router = Router(settings.topology)
        var groups: [(target: String, count: Int, example: String)] = []
        var total = 0
        while total < min(Self.sampleSize, producer.amount ?? .max),
            let event = try await source.next(now: Timestamp.now.milliseconds)
        {
            total += 1
            let target = Self.describe(router.route(exchange: event.exchange, routingKey: event.routingKey))
            if let index = groups.firstIndex(where: { $0.target == target }) {
                groups[index].count += 1
            } else {
                groups.append((target, 1, event.routingKey))
            }
        }
        return groups.sorted { $0.count > $1.count }.map { group in
            Self.row("  route", "→ \(group.target): \(group.count) of \(total) tried, such as \"\(group.example)\"")
        }
    }

    private static func describe(_ route: Router.Route) -> String {
        switch route {
        case .queues([]): "no queue, so they would be returned"
        case .queues(let queues): queues.joined(separator: ", ")
        case .unknown(let reason): "only the broker knows (\(reason))"
        }
    }

    private static func finish(_ lines: [String], _ settings: Settings) {
        for line in lines { Swift.print(line) }
        for warning in settings.warnings { Swift.print("warning   \(warning)") }
        if !settings.topology.bindings.isEmpty {
            Swift.print("note      a binding that left the file stays in the broker: --reset removes it")
        }
    }
}
