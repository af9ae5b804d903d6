import AMQPRouting
import AMQP
import EventGeneration
import EventRuns
import EventSettings

/// What a consumer run does, made from the file and the flags.
struct ConsumerPlan: Sendable {
    /// The highest number of unacknowledged messages, unless an option or the file says otherwise.
    static let defaultPrefetch = 250

    let settings: Settings
    let consumers: [ConsumerSettings]
    /// The exchanges to tap instead of taking from queues.
    let taps: [Tap]
    let topologyMode: TopologyDeclaration.Mode
    let seed: UInt64
    private let drains: Bool
    private let peeks: Bool
    private let printers: [MessagePrinter?]
    private let filter: MessageFilter?
    /// What happens to the messages that the filter leaves out. Nil if no rule is needed.
    let rest: RestRule?

    /// Makes the plan of a run. Reads the settings of the command unless the caller has read them already.
    init(_ command: ConsumerCommand, _ known: Settings? = nil) throws(ProgramError) {
        filter = try command.looking.filter()
        if let known {
            settings = known
        } else {
            settings = try SettingsAccess.load(command.common, command.settings, isOptional: command.namesSource)
        }
        drains = command.drain
        peeks = command.looking.peek
        taps = try Self.taps(command, settings)
        topologyMode = command.namesSource ? .none : command.topology.mode
        consumers = try Self.consumers(command, settings)
        rest = try Self.rest(command, consumers.map { [settings] in settings.topology.queue($0.queue) })
        seed = SettingsAccess.seed(command.settings, settings)
        do {
            let showsText =
                command.common.showsPrintedText(command.output)
                || command.template != nil && command.common.output == .body && !command.output.json
            let printers: [MessagePrinter?] = try consumers.map { [settings, seed] consumer throws(SettingsError) in
                guard let template = consumer.print else { return nil }
                return MessagePrinter(
                    try PrintTemplate(template, settings: settings, seed: seed, consumer: consumer.name))
            }
            // What is not shown is not rendered either. So a message that the template cannot read is not an error
            // then.
            self.printers = printers.map { showsText ? $0 : nil }
        } catch {
            throw ProgramError(command.template == nil ? .badSettings : .usage, error.description)
        }
    }

    /// The consumers with those names, or a consumer of the queue that the command line names. The flags are applied.
    static func consumers(_ command: ConsumerCommand, _ settings: Settings) throws(ProgramError) -> [ConsumerSettings] {
        do {
            var consumers: [ConsumerSettings]
            if !command.taps.isEmpty {
                let title = command.tapped.map(\.title).joined(separator: ",")
                consumers = [ConsumerSettings(name: title, queue: title)]
            } else if let queue = command.queue {
                let hasDeadLetters = settings.topology.queue(queue)?.arguments["x-dead-letter-exchange"] != nil
                consumers = [ConsumerSettings(name: queue, queue: queue, onError: hasDeadLetters ? .reject : .stop)]
            } else {
                consumers = try settings.consumers(named: command.names)
            }
            guard !consumers.isEmpty else {
                throw ProgramError(
                    .badSettings, "\(settings.path ?? "the settings"): no consumer to run: add one, or name a --queue")
            }
            let template = try command.template.map { text throws(GenerationError) in try Template(text) }
            for index in consumers.indices {
                consumers[index].prefetch = command.taking.prefetch ?? consumers[index].prefetch
                consumers[index].bodyLimit = command.taking.bodyLimit ?? consumers[index].bodyLimit
                consumers[index].workers = command.taking.workers ?? consumers[index].workers
                consumers[index].print = template ?? consumers[index].print
                command.handling.apply(to: &consumers[index])
            }
            return consumers
        } catch let error as GenerationError {
            throw ProgramError(.usage, "--print: \(error)")
        } catch {
            throw ProgramError(error)
        }
    }

    /// The queues and what is done with their messages.
    func intakes(
        _ session: RunSession, _ access: BrokerAccess, sink: MessageSink
    ) throws(ProgramError) -> [ConsumingService.Intake] {
        var intakes: [ConsumingService.Intake] = []
        for (consumer, printer) in zip(consumers, printers) {
            let queue = taps.isEmpty ? settings.topology.queue(consumer.queue) : nil
            let isStream = queue?.statedKind == .stream
            var intake = ConsumingService.Intake(
                queue: consumer.queue, prefetch: prefetch(of: consumer, session),
                arguments: consumer.arguments, isStream: isStream, onError: consumer.onError,
                mustPrint: consumer.setsOnError, printer: printer,
                sink: sink.recording(to: try session.open(consumer.record)))
            intake.mayBeStream = queue == nil && taps.isEmpty && !peeks
            if isStream, drains, intake.drainAsStream() {
                session.terminal.note(
                    "queue \"\(consumer.queue)\" is a stream: --drain reads it from the first message")
            }
            intake.bodyLimit = consumer.bodyLimit
            intake.isPrefetchChosen = consumer.prefetch != nil
            intake.traits = QueueTraits(of: queue)
            intake.workers = consumer.workers
            intake.deduplication = consumer.deduplication
            intake.filter = filter
            intake.rest = rest
            intake.rest?.queue = intake.traits
            intake.actions = try actions(of: consumer, session, access)
            if peeks { peek(&intake) }
            intakes.append(intake)
        }
        return intakes
    }

    /// The prefetch, at least the number of workers: with fewer messages some workers would have nothing to do.
    private func prefetch(of consumer: ConsumerSettings, _ session: RunSession) -> Int {
        let prefetch = consumer.prefetch ?? Self.defaultPrefetch
        guard prefetch < consumer.workers else { return prefetch }
        if consumer.prefetch != nil {
            session.terminal.note(
                "queue \"\(consumer.queue)\": prefetch is \(consumer.workers), one message for each worker")
        }
        return consumer.workers
    }

    /// Makes an intake that only looks at messages.
    private func peek(_ intake: inout ConsumingService.Intake) {
        intake.isPeek = true
        // Messages that go back are not worked on. A body that "print" cannot show is no reason to stop.
        intake.actions = []
        intake.deduplication = nil
        intake.mustPrint = false
    }

    /// The exchanges to tap.
    ///
    /// - Throws: ``ProgramError`` if the settings show that no message would come.
    private static func taps(_ command: ConsumerCommand, _ settings: Settings) throws(ProgramError) -> [Tap] {
        for tap in command.tapped {
            guard case .needsKey(let keys) = tap.outlook(in: settings.topology) else { continue }
            let bound = keys.prefix(10).map { "\"\($0)\"" }.joined(separator: ", ")
            let list = keys.isEmpty ? "" : " (the settings bind \(bound)\(keys.count > 10 ? " and more" : ""))"
            throw ProgramError(
                .usage,
                "--tap \(tap.exchange): a direct exchange has no key that means all: name one\(list), such as --tap "
                    + "\(tap.exchange):\(keys.first ?? "KEY"); --tap may be given several times")
        }
        return command.tapped
    }

    /// Notes about what may keep messages from the taps.
    var tapNotes: [String] {
        taps.filter { $0.outlook(in: settings.topology) == .unknown }.map { tap in
            "if exchange \"\(tap.exchange)\" is not a topic, fanout or headers exchange, name a key, such as --tap "
                + "\(tap.exchange):KEY: otherwise nothing comes"
        }
    }
}

extension ConsumerCommand {
    /// Whether flags say where messages come from. The file then gives only the broker.
    var namesSource: Bool { queue != nil || !taps.isEmpty }
}
