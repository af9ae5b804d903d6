import AMQP
import EventGeneration
import AMQPRouting
import EventReports
import EventRuns
import EventSettings

extension CheckReport {
    /// The message that the command line publishes without a producer, and where it goes.
    func message() throws(ProgramError) -> [String] {
        let exchange = command.exchange ?? ""
        let key = command.source.key ?? ""
        let title = Banner.title(exchange, in: settings.topology)
        if command.source.stdin {
            let isKnown = command.exchange != nil && command.source.key != nil
            guard isKnown else {
                return [Self.row("message", "lines of standard input; each envelope names its destination")]
            }
            return [
                Self.row("message", "lines of standard input, to \(title) with key \"\(key)\""), route(exchange, key),
            ]
        }
        let bytes = try command.source.content().count
        return [
            Self.row("message", "\(NumberText.size(bytes)) to \(title) with key \"\(key)\""), route(exchange, key),
        ] + Self.warnings(ofSize: bytes)
    }

    /// Warnings about a body that brokers refuse unless their `max_message_size` says otherwise: RabbitMQ 4.0 and later
    /// refuse more than 16 MiB, earlier versions more than 128 MiB.
    private static func warnings(ofSize bytes: Int) -> [String] {
        let (since4, before) = (16 << 20, 128 << 20)
        guard bytes > since4 else { return [] }
        let brokers = bytes > before ? "RabbitMQ takes" : "RabbitMQ takes from 4.0 on"
        return [
            row(
                "warning",
                "a body of \(bytes) bytes is larger than the \(bytes > before ? before : since4) that \(brokers) unless its "
                    + "max_message_size says otherwise")
        ]
    }

    private func route(_ exchange: String, _ key: String) -> String {
        let route = Router(settings.topology).route(exchange: exchange, routingKey: key)
        return Self.row("  route", "→ " + Self.describe(route, "it"))
    }

    /// Where a producer's messages go, tried with some of them.
    func routes(
        of producer: ProducerSettings, _ survey: inout RouteSurvey, _ drawsAtRandom: inout Bool
    ) async throws -> [String] {
        survey.begin(producer)
        if producer.replay?.path == "-" {
            survey.skip()
            return ["          routes depend on the recording on standard input"]
        }
        if producer.rows == "-" {
            survey.skip()
            return ["          routes depend on the rows of standard input"]
        }
        if producer.rows == nil, producer.message.usesRow(settings.volumes) {
            survey.skip()
            return ["          it takes rows: give --rows FILE to see the routes and to run it"]
        }
        var source: any EventSource
        if let replay = producer.replay {
            source = try ReplaySource(producer, replay, settings: settings, seed: seed)
        } else {
            source = try TemplateSource(producer, settings: settings, seed: seed, run: "check")
        }
        drawsAtRandom = drawsAtRandom || source.drawsAtRandom
        var groups = RouteGroups()
        var headers: FieldTable?
        var largest = 0
        while groups.total < min(Self.sampleSize, producer.amount ?? .max),
            let event = try await source.next(now: Timestamp.now.milliseconds)
        {
            headers = event.properties.headers
            largest = max(largest, event.body.count)
            groups.add(survey.add(event), example(of: event, namesExchange: !producer.hasOneExchange))
        }
        let total = groups.total
        if producer.replay == nil {
            survey.end(producer, headers: headers, speaksForAll: total == Self.sampleSize || !source.drawsAtRandom)
        } else {
            survey.skip()
        }
        if total == 0, let replay = producer.replay { return ["          \(replay.path) has no message"] }
        if total == 0, let rows = producer.rows { return ["          \(rows) has no row, so there is no message"] }
        return groups.rows + Self.warnings(ofSize: largest)
    }

    /// Where consumers publish the messages they get, tried with the messages that the producers make.
    func forwards(_ survey: inout RouteSurvey) throws -> [String: [String]] {
        var rows: [String: [String]] = [:]
        for forwarded in try survey.forward(seed: seed) {
            var groups = RouteGroups()
            let publish = settings.consumers.first { $0.name == forwarded.consumer }?.publish
            let varies = publish.map { $0.fixedExchange == nil } ?? false
            for (route, exchange, key) in forwarded.routes {
                groups.add(route, "\"\(key)\"" + (varies ? " to exchange \"\(exchange)\"" : ""))
            }
            rows[forwarded.consumer] =
                groups.rows + (forwarded.failure.map { [Self.row("  route", "none if \($0)")] } ?? [])
        }
        return rows
    }

    /// The part of a message that the exchange looks at: its routing key, or its headers.
    private func example(of event: OutgoingEvent, namesExchange: Bool) -> String {
        let place = namesExchange ? " to exchange \"\(event.exchange)\"" : ""
        guard settings.topology.kind(of: event.exchange) == .headers else { return "\"\(event.routingKey)\"\(place)" }
        return Self.json(event.properties.headers ?? [:]) + place
    }

    static func describe(_ route: Router.Route, _ subject: String) -> String {
        switch route {
        case .queues([]): "no queue, so \(subject) would be returned"
        case .queues(let queues): queues.joined(separator: ", ")
        case .refused(let reason): "refused by the broker: \(reason)"
        case .unknown(let reason): "only the broker knows (\(reason))"
        }
    }
}

extension ProducerSettings {
    /// Whether the settings say where all its messages go.
    fileprivate var hasOneExchange: Bool {
        replay.map { $0.exchange != nil && $0.exchangeTemplate == nil } ?? (fixedExchange != nil)
    }
}

/// Messages grouped by where they go.
struct RouteGroups {
    private var groups: [(target: String, count: Int, example: String)] = []
    private(set) var total = 0

    /// Adds a message, with an example that shows how it differs from others.
    mutating func add(_ route: Router.Route, _ example: String) {
        total += 1
        let target = CheckReport.describe(route, "they")
        if let index = groups.firstIndex(where: { $0.target == target }) {
            groups[index].count += 1
        } else {
            groups.append((target, 1, example))
        }
    }

    var rows: [String] {
        groups.sorted { $0.count > $1.count }.map { group in
            CheckReport.row(
                "  route", "→ \(group.target): \(group.count) of \(total) tried, such as \(group.example)")
        }
    }
}
