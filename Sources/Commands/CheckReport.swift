import AMQP
import EventGeneration
import AMQPRouting
import EventReports
import EventRuns
import EventSettings

/// What `--check` prints: the topology, what runs, and where messages would go. It connects to nothing.
struct CheckReport {
    /// How many messages of each producer are made to see where they go.
    static let sampleSize = 1_000

    let command: ProducerCommand
    let settings: Settings
    private let producers: [ProducerSettings]

    let seed: UInt64

    init(_ command: ProducerCommand) throws(ProgramError) {
        self.command = command
        settings = try SettingsAccess.load(
            command.common, command.settings, isOptional: command.source.replacesProducers)
        if let replay = command.replayProducer {
            producers = [replay]
        } else {
            let isTopologyAlone = command.names.isEmpty && settings.producers.isEmpty && !settings.topology.isEmpty
            producers =
                command.source.replacesProducers || isTopologyAlone
                ? [] : try ProducerPlan.producers(command, settings)
        }
        seed = SettingsAccess.seed(command.settings, settings)
    }

    /// Prints the report of a producer run.
    func print(_ session: RunSession) async throws -> ExitStatus {
        var lines = try Self.head(settings, url: command.common.url, program: "producer")
        if command.source.replacesProducers, command.source.replay == nil {
            lines += try message()
        } else {
            var drawsAtRandom = false
            var survey = RouteSurvey(settings)
            for producer in producers {
                let description = producer.replay.map { describe(producer, $0) } ?? describe(producer)
                lines.append(Self.row("producer", "\(producer.name): \(description)"))
                lines += try await routes(of: producer, &survey, &drawsAtRandom)
            }
            if drawsAtRandom {
                lines.append(Self.row("seed", "\(seed) (--seed \(seed) tries the same messages again)"))
            }
            let forwards = try forwards(&survey)
            for consumer in settings.consumers {
                lines += Self.rows(of: consumer, settings, routes: forwards[consumer.name] ?? [])
            }
            // Without a producer, nothing is known about what reaches the queues.
            if !producers.isEmpty { lines += survey.warnings.map { Self.row("warning", $0) } }
        }
        lines += Self.remarks(settings, command.topology.mode)
        return try await session.print(lines)
    }

    /// Prints the report of a consumer run.
    static func print(_ command: ConsumerCommand, _ session: RunSession) async throws -> ExitStatus {
        let settings = try SettingsAccess.load(command.common, command.settings, isOptional: command.namesSource)
        if !command.namesSource, command.names.isEmpty, settings.consumers.isEmpty, !settings.topology.isEmpty {
            let lines = try head(settings, url: command.common.url, program: "consumer")
            return try await session.print(lines + remarks(settings, command.topology.mode))
        }
        let plan = try ConsumerPlan(command, settings)
        var lines = try head(plan.settings, url: command.common.url, program: "consumer")
        for consumer in plan.consumers { lines += rows(of: consumer, plan.settings) }
        lines += remarks(plan.settings, plan.topologyMode)
        return try await session.print(lines)
    }

    static func row(_ label: String, _ text: String) -> String {
        label + String(repeating: " ", count: max(1, 10 - label.count)) + text
    }

    private static func head(_ settings: Settings, url: String?, program: String) throws(ProgramError) -> [String] {
        var lines: [String] = []
        if let path = settings.path { lines.append(row("settings", path)) }
        lines += try broker(settings.broker, url: url, program: program)
        for exchange in settings.topology.exchanges {
            lines.append(row("exchange", describe(exchange, in: settings.topology)))
        }
        for queue in settings.topology.queues {
            // If the settings give no type, the virtual host decides.
            let type = queue.statedKind.map { " [\($0.rawValue)]" } ?? ""
            lines.append(row("queue", queue.name + type + durability(queue.durable)))
        }
        for binding in settings.topology.bindings {
            let destination =
                switch binding.destination {
                case .queue(let name): name
                case .exchange(let name): "exchange \(name)"
                }
            // Only headers exchanges look at the arguments, and they look at nothing else.
            let isByHeaders = !binding.arguments.isEmpty && settings.topology.kind(of: binding.source) == .headers
            let condition = isByHeaders ? json(binding.arguments) : binding.routingKey
            lines.append(row("binding", "\(binding.source) → \(destination)  \(condition)"))
        }
        return lines
    }

    /// Where the broker is. A variable that the environment lacks here may exist where the program runs, so this is a
    /// warning.
    private static func broker(
        _ broker: BrokerSettings, url: String?, program: String
    ) throws(ProgramError) -> [String] {
        var broker = broker
        var warnings: [String] = []
        do {
            _ = try broker.address(url: url, environment: BrokerAccess.environment)
        } catch {
            warnings.append(row("warning", "\(error)"))
            // The password is not shown: a printed URL hides it.
            broker.password = broker.password.map { _ in .literal("") }
            guard (try? broker.address(url: url, environment: BrokerAccess.environment)) != nil else {
                return [row("broker", "unknown here")] + warnings
            }
        }
        let access = try BrokerAccess(broker, url: url, program: program)
        return [row("broker", "\(access.configuration.redactedURI) (from \(access.origin.rawValue))")] + warnings
            + (access.passwordRemark.map { [row("note", $0)] } ?? [])
    }

    private static func describe(_ exchange: Exchange, in topology: Topology) -> String {
        let alternate = topology.alternateExchange(of: exchange)
        return "\(exchange.name) [\(exchange.kind.rawValue)]" + durability(exchange.durable)
            + (exchange.internal ? " internal" : "") + (alternate.map { ", without a route to \($0)" } ?? "")
    }

    static func json(_ table: FieldTable) -> String {
        var text: [UInt8] = []
        FieldValue.table(table).settingsJSON.write(into: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private static func durability(_ isDurable: Bool) -> String { isDurable ? "" : " transient" }

    private func describe(_ producer: ProducerSettings) -> String {
        let limit = command.time.limit.map { "for \(Self.seconds($0.duration)) s" }
        let amount =
            producer.amount.map { counted($0, "message") }
            ?? producer.plannedAmount.map { counted($0, "message") }
            ?? producer.rows.map { "a message for each row of \($0)" }
            ?? (producer.endsWithPhases
                ? "messages until its phases end" : limit == nil ? "messages until stopped" : "messages")
        let exchange = Banner.title(producer.exchange, in: settings.topology)
        let extent = [amount, limit].compactMap(\.self).joined(separator: " ")
        let chance = producer.arrivals == .poisson && producer.pace.isRate ? " by chance (poisson)" : ""
        let faults = producer.faults.isEmpty ? "" : ", with faults: \(Self.describe(producer.faults))"
        return
            "\(extent), \(Self.describe(producer.pace))\(chance), to \(exchange) with key "
            + "\"\(producer.message.routingKey.text)\"\(faults)"
    }

    private func describe(_ producer: ProducerSettings, _ replay: ReplaySettings) -> String {
        let limit = command.time.limit.map { "for \(Self.seconds($0.duration)) s" }
        let amount = producer.amount.map { counted($0, "message") } ?? "all messages"
        let source = "of \(replay.path == "-" ? "standard input" : replay.path)"
        let pace = replay.speed.map { speed -> String in
            let factor = speed == speed.rounded() && speed < 1e15 ? "\(Int(speed))" : "\(speed)"
            return speed == 1 ? "as recorded" : "\(factor) times as fast as recorded"
        }
        let exchange =
            replay.exchange.map { "to \(Banner.title($0, in: settings.topology))" } ?? "to the recorded exchanges"
        let key = replay.routingKey.map { " with key \"\($0.text)\"" } ?? ""
        let extent = [amount, source, limit].compactMap(\.self).joined(separator: " ")
        return "\(extent), \(pace ?? Self.describe(producer.pace)), \(exchange)\(key)"
    }

    static func seconds(_ duration: Duration) -> String { NumberText.brief(duration / .seconds(1)) }

    /// A consumer, and what it does with each message. If routes were tried, they replace what the settings alone say.
    private static func rows(of consumer: ConsumerSettings, _ settings: Settings, routes: [String] = []) -> [String] {
        var rows = [row("consumer", describe(consumer))]
        for action in consumer.actions { rows += self.rows(of: action, settings, routes) }
        if let cost = costOfStopping(consumer, settings) { rows.append(row("note", cost)) }
        return rows
    }

    /// What a stop costs at brokers that count the messages given back unhandled. Nil if it costs nothing.
    private static func costOfStopping(_ consumer: ConsumerSettings, _ settings: Settings) -> String? {
        let traits = QueueTraits(of: settings.topology.queue(consumer.queue))
        let counting = BrokerVersion(4, 2)
        guard traits.kind == .quorum, let limit = traits.deliveryLimit(at: counting) else { return nil }
        let takesTime = !consumer.actions.isEmpty
        let few = traits.prefetch(
            usually: ConsumerPlan.defaultPrefetch, workers: consumer.workers, takesTime: takesTime, at: counting)
        let held =
            consumer.prefetch.map { "prefetch \($0) holds that many; without one \(few) at most are held there" }
            ?? "\(few) at most are held there"
        let since = traits.declaredLimit == nil ? ", from 4.0 on" : ""
        return
            "queue \(consumer.queue): before RabbitMQ 4.3 each stop counts as a failed delivery of what is held unhandled "
            + "(limit \(limit)\(since)): \(held)"
    }

    private static func rows(of action: ConsumerAction, _ settings: Settings, _ routes: [String]) -> [String] {
        switch action {
        case .work(let work): return [row("  work", describe(work: work))]
        case .exec(let exec):
            let limit = exec.timeLimit.map { ", \(seconds($0)) s at most" } ?? ""
            return [row("  exec", "\(exec.text)\(limit)")]
        case .publish(let publish): return rows(of: publish, settings, routes)
        }
    }

    private static func rows(of publish: ForwardSettings, _ settings: Settings, _ routes: [String]) -> [String] {
        guard case .exchange(let exchange, let key) = publish.target else {
            return [row("  publish", "reply: to the queue of the message's reply_to")] + routes
        }
        let words = key.map { "key \"\($0.text)\"" } ?? "its own key"
        let rows = [row("  publish", "to \(Banner.title(exchange, in: settings.topology)) with \(words)")]
        guard routes.isEmpty, let key = publish.literalKey, let exchange = publish.fixedExchange else {
            return rows + routes
        }
        let route = Router(settings.topology).route(exchange: exchange, routingKey: key)
        return rows + [row("  route", "→ " + describe(route, "it"))]
    }

    private static func describe(work: Pace.Plan) -> String {
        switch work {
        case .delay(let time): "\(seconds(time)) s for each message"
        case .range(let low, let high): "\(seconds(low)) to \(seconds(high)) s for each message"
        case .seconds, .unlimited, .rate, .phases, .timeline: "a generated time for each message"
        }
    }

    private static func describe(_ consumer: ConsumerSettings) -> String {
        let remark =
            switch consumer.onError {
            case .reject: "on_error reject: the dead-letter exchange takes what cannot be handled"
            case .requeue: "on_error requeue: what cannot be handled comes back"
            case .stop: "on_error stop: what cannot be handled goes back and ends the consumer"
            }
        let workers = consumer.workers > 1 ? "\(consumer.workers) workers, " : ""
        let deduplicates = consumer.deduplication == nil ? "" : "handles each message_id once, "
        let prefetch = max(consumer.prefetch ?? ConsumerPlan.defaultPrefetch, consumer.workers)
        return "\(consumer.name): queue \(consumer.queue), prefetch \(prefetch), \(workers)\(deduplicates)\(remark)"
    }

    /// What to think about in these settings, and what declaring them does not do.
    private static func remarks(_ settings: Settings, _ mode: TopologyDeclaration.Mode) -> [String] {
        let warnings = (settings.warnings + settings.remarks).map { "\($0)" } + TopologyReview(settings).warnings
        var lines = warnings.map { row("warning", $0) } + settings.notes.map { row("note", "\($0)") }
        if mode == .declare, !settings.topology.bindings.isEmpty {
            lines.append(row("note", "a binding that left the file stays in the broker: --reset removes it"))
        }
        return lines
    }
}
