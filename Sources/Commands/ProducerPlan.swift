import AMQP
import EventGeneration
import EventRuns
import EventSettings

/// What a producer run does, made from the file and the flags.
struct ProducerPlan: Sendable {
    let settings: Settings
    /// The producers of the file that run, with the flags applied. Empty if the command line says what to publish.
    let producers: [ProducerSettings]
    let streams: [ProducingService.Stream]
    /// The seed. Nil if nothing is drawn.
    let seed: UInt64?
    /// The number of messages in all, if it is known.
    let total: Int?
    /// The messages a second that were asked for, if that is known.
    let askedRate: Double?
    /// Whether every producer has a pace.
    let isPaced: Bool

    /// Puts a run together. Calls `warn` for what is unusual during the run, and `foundNothing` for each input that
    /// turns out to have no message.
    init(
        _ command: ProducerCommand, warn: @escaping @Sendable (String) -> Void,
        foundNothing: @escaping @Sendable () -> Void
    ) throws(ProgramError) {
        settings = try SettingsAccess.load(
            command.common, command.settings, isOptional: command.source.replacesProducers)
        let run = SettingsAccess.runID()
        let seed = SettingsAccess.seed(command.settings, settings)
        if command.source.replacesProducers {
            producers = []
            var stream = try Self.stream(
                command, settings, seed: seed, run: run, warn: warn, foundNothing: foundNothing)
            stream.connections = command.publishing.connections
            if command.publishing.stamp {
                stream.stamp(run: run, plan: command.replayProducer, endsByTime: command.time.limit != nil)
            }
            streams = [stream]
            self.seed = stream.source.drawsAtRandom ? seed : nil
        } else {
            producers = try Self.producers(command, settings)
            var streams: [ProducingService.Stream] = []
            var drawsAtRandom = false
            for producer in producers {
                var stream = try Self.stream(
                    producer, settings, seed: seed, run: run,
                    printsText: command.common.showsPrintedText(command.output), warn: warn, foundNothing: foundNothing)
                if producer.stamp { stream.stamp(run: run, plan: producer, endsByTime: command.time.limit != nil) }
                let drawsTimes = producer.pace.drawsAtRandom || producer.arrivals == .poisson
                drawsAtRandom =
                    drawsAtRandom || stream.source.drawsAtRandom || drawsTimes || stream.faults != nil
                streams.append(stream)
            }
            self.streams = streams
            let isGiven = command.settings.seed != nil || settings.seed != nil
            self.seed = isGiven || drawsAtRandom ? seed : nil
        }
        let plans = producers.isEmpty ? [nil] : producers.map(\.plannedAmount)
        let amounts = zip(streams, plans).map { stream, plan in stream.amount.map { min($0, plan ?? .max) } ?? plan }
        total = amounts.reduce(0) { (sum: Int?, amount: Int?) -> Int? in
            guard let sum, let amount else { return nil }
            let (total, isTooLarge) = sum.addingReportingOverflow(amount)
            return isTooLarge ? nil : total
        }
        askedRate = Self.rate(command, producers)
        isPaced = streams.allSatisfy { !$0.pace.isUnlimited }
    }

    /// Whether there are so many messages, or they are so fast, that a line of progress helps.
    var isLong: Bool { (total.map { $0 > 20 } ?? true) || (askedRate.map { $0 > 5 } ?? true) }

    /// The producers with those names, with the flags applied.
    static func producers(_ command: ProducerCommand, _ settings: Settings) throws(ProgramError) -> [ProducerSettings] {
        do {
            var producers = try settings.producers(named: command.names)
            guard !producers.isEmpty else {
                throw ProgramError(.badSettings, "\(settings.path ?? "the settings"): no producer to run: add one")
            }
            let takeRows = producers.map { $0.message.usesRow(settings.volumes) || $0.rows != nil }
            guard command.source.rows == nil || takeRows.contains(true) else {
                throw ProgramError(
                    .usage, "--rows: no producer that runs uses a row: write {{row.NAME}} in its message")
            }
            for index in producers.indices {
                // If a flag gives the time, the file's amount must not end the run earlier.
                let amount = command.time.limit == nil ? producers[index].amount : nil
                producers[index].amount = command.pace.amount ?? amount
                producers[index].pace = command.pace.plan ?? producers[index].pace
                if takeRows[index] { command.source.applyRows(to: &producers[index]) }
                if command.pace.plan != nil { producers[index].replay?.speed = nil }
                if let speed = command.source.speed { producers[index].replay?.speed = speed.factor }
                if command.source.speed != nil, producers[index].replay != nil { producers[index].pace = .unlimited }
                try command.publishing.apply(to: &producers[index])
            }
            guard command.source.separator == nil || producers.contains(where: { $0.rows != nil }) else {
                throw ProgramError(.usage, "--separator: no producer that runs has rows: add --rows FILE")
            }
            guard command.source.speed == nil || producers.contains(where: { $0.replay != nil }) else {
                throw ProgramError(.usage, "--speed: no producer that runs replays a recording: add --replay FILE")
            }
            let readers = producers.count { $0.rows == "-" || $0.replay?.path == "-" }
            guard readers < 2 else {
                throw ProgramError(.usage, "only one producer can read from standard input: name one producer")
            }
            guard readers == 0 || command.common.settings != "-" else {
                throw ProgramError(
                    .usage, "--settings - and a producer of it both read standard input: give one of them a file")
            }
            return producers
        } catch {
            throw ProgramError(error)
        }
    }

    private static func stream(
        _ producer: ProducerSettings, _ settings: Settings, seed: UInt64, run: String, printsText: Bool,
        warn: @escaping @Sendable (String) -> Void, foundNothing: @escaping @Sendable () -> Void
    ) throws(ProgramError) -> ProducingService.Stream {
        do {
            let source: any EventSource
            if let replay = producer.replay {
                source = try ReplaySource(
                    producer, replay, settings: settings, seed: seed, warn: warn, foundNothing: foundNothing)
            } else {
                source = try TemplateSource(
                    producer, settings: settings, seed: seed, run: run, printsText: printsText, warn: warn,
                    foundNothing: foundNothing)
            }
            let publisher = Publisher.Configuration(
                confirms: producer.confirmWindow > 0, window: producer.confirmWindow, mandatory: producer.mandatory)
            let pace = Pace(producer.pace, arrivals: producer.arrivals, seed: seed, producer: producer.name)
            var stream = ProducingService.Stream(
                name: producer.name, source: source, pace: pace, amount: producer.amount, publisher: publisher)
            stream.late = producer.late
            stream.connections = producer.connections
            stream.faults = FaultInjector(producer.faults, seed: seed, producer: producer.name)
            return stream
        } catch {
            throw ProgramError(error)
        }
    }

    /// The stream of `--body`, `--size`, `--stdin` or `--replay`.
    private static func stream(
        _ command: ProducerCommand, _ settings: Settings, seed: UInt64, run: String,
        warn: @escaping @Sendable (String) -> Void, foundNothing: @escaping @Sendable () -> Void
    ) throws(ProgramError) -> ProducingService.Stream {
        let source = command.source
        if let producer = command.replayProducer {
            return try stream(
                producer, settings, seed: seed, run: run, printsText: false, warn: warn, foundNothing: foundNothing)
        }
        let prefix = "\(run)-producer-"
        let events: any EventSource
        if source.stdin {
            events = LineSource(
                reader: LineReader(), exchange: command.exchange, routingKey: source.key, idPrefix: prefix,
                warn: warn, foundNothing: foundNothing)
        } else {
            events = FixedSource(
                try source.content(), exchange: command.exchange ?? "", routingKey: source.key ?? "", idPrefix: prefix)
        }
        // A body given by hand means one message, unless a flag gives a time or a pace.
        let goesOn = source.stdin || command.time.limit != nil || command.pace.plan != nil
        return .init(
            name: "producer", source: events,
            pace: Pace(command.pace.plan ?? .unlimited, seed: 0, producer: "producer"),
            amount: command.pace.amount ?? (goesOn ? nil : 1))
    }

    private static func rate(_ command: ProducerCommand, _ producers: [ProducerSettings]) -> Double? {
        // With random arrivals the number varies. What the plan asks is known only at the end of the plan.
        if producers.contains(where: { $0.arrivals == .poisson }) { return nil }
        let plans = producers.isEmpty ? [command.pace.plan ?? .unlimited] : producers.map(\.pace)
        return plans.reduce(0) { (sum: Double?, plan) in
            guard let sum, let rate = plan.steadyRate else { return nil }
            return sum + rate
        }
    }
}

extension Pace.Plan {
    /// Messages a second that it asks for; nil if that changes, or there is no limit.
    fileprivate var steadyRate: Double? {
        switch self {
        case .rate(let rate): rate
        case .delay(let delay): delay > .zero ? 1 / (delay / .seconds(1)) : nil
        case .range(let low, let high): high > .zero ? 2 / ((low + high) / .seconds(1)) : nil
        case .unlimited, .seconds, .phases, .timeline: nil
        }
    }
}

extension ProducerCommand {
    /// The producer that `--replay` stands for.
    var replayProducer: ProducerSettings? {
        guard let path = source.replay else { return nil }
        var replay = ReplaySettings(path: path, replacements: source.replacements)
        replay.exchange = exchange
        replay.routingKey = source.key.map { Template(literal: $0) }
        if let speed = source.speed { replay.speed = speed.factor }
        if pace.plan != nil { replay.speed = nil }
        var producer = ProducerSettings(
            name: "replay", exchange: exchange ?? "", message: MessageDefinition(body: .bytes([])))
        producer.replay = replay
        producer.amount = pace.amount
        producer.pace = pace.plan ?? .unlimited
        return producer
    }
}

extension ProducerSettings {
    /// Whether its phases have an end.
    var endsWithPhases: Bool {
        if case .phases(let phases) = pace { phases.rounds != nil } else { false }
    }

    /// How many messages its phases have. Nil if the phases do not decide that, or if it is random.
    var plannedAmount: Int? {
        guard case .phases(let phases) = pace, arrivals == .steady else { return nil }
        return phases.total
    }
}

extension ProducingService.Stream {
    /// Has its messages stamped. The stamp has the total if only the amount ends them.
    fileprivate mutating func stamp(run: String, plan producer: ProducerSettings?, endsByTime: Bool) {
        let endsOtherwise = endsByTime || source.mayEnd
        let total = endsOtherwise ? nil : certainAmount(producer)
        stamper = Stamper(run: run, producer: name, total: total, connections: connections ?? 1)
    }

    /// How many messages its plan has. Nil if that is random, or depends on how well the plan is kept.
    private func certainAmount(_ producer: ProducerSettings?) -> Int? {
        guard let producer, producer.endsWithPhases else { return amount }
        guard let planned = producer.plannedAmount, late == .catchUp else { return nil }
        return min(amount ?? planned, planned)
    }
}

extension SourceOptions {
    /// Makes a producer take the rows of `--rows`, and read them as `--separator` says.
    func applyRows(to producer: inout ProducerSettings) {
        if let rows {
            producer.rows = rows
            producer.rowSeparator = nil
        }
        producer.rowSeparator = separator ?? producer.rowSeparator
    }

    /// The bytes of `--body` or `--size`.
    func content() throws(ProgramError) -> [UInt8] {
        if let size { return [UInt8](repeating: UInt8(ascii: "x"), count: size) }
        guard let body else { return [] }
        guard body.hasPrefix("@") else { return Array(body.utf8) }
        if body.hasPrefix("@@") { return Array(body.utf8.dropFirst()) }
        do {
            return try FileContents.read(String(body.dropFirst()))
        } catch {
            throw ProgramError(error)
        }
    }
}
