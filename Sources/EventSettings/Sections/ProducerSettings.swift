import AMQP
import AMQPRouting
package import EventGeneration

/// What one producer publishes, where to, how often and at which pace.
package struct ProducerSettings: Sendable {
    /// The name, which a command line selects it by.
    package var name: String
    /// What the file says about it; shown where rows are missing, without meaning otherwise.
    package var description: String?
    /// The exchange; empty for the default exchange. If `message.exchange` says it for each message, its text.
    package var exchange: String
    /// Routing key, body, properties, headers and what is shown.
    package var message: MessageDefinition
    /// The kinds of the headers' values that JSON cannot tell; nil if there is none.
    package var headerKinds: FieldKinds?
    /// How many messages; without it until stopped, or until rows or a sequence end.
    package var amount: Int?
    /// When each is sent.
    package var pace = Pace.Plan.unlimited
    /// How the messages of a rate or of phases come.
    package var arrivals = Pace.Arrivals.steady
    /// What becomes of messages that are not sent in time.
    package var late = LateTicks.catchUp
    /// What goes wrong on purpose.
    package var faults = FaultRules()
    /// The file of rows, relative paths already put beside the settings file; `-` for standard input.
    package var rows: String?
    /// What separates the fields of rows that are CSV; nil is what their header shows.
    package var rowSeparator: CSVSeparator?
    /// A recording that it publishes instead of messages of its own; then ``exchange`` and ``message`` mean nothing.
    package var replay: ReplaySettings?
    /// The content type of a body that is a file, by the file's name.
    package var fileType: String?
    /// The attributes of a CloudEvent that every message carries in its headers; nil for none. See ``CloudEvents``.
    package var envelope: CloudEvents.Attributes?
    /// How many messages may wait for the broker's confirm; 0 asks for none.
    package var confirmWindow = Self.defaultConfirmWindow
    /// Whether the broker returns a message that no queue takes.
    package var mandatory = true
    /// Whether the broker writes messages to disk.
    package var persistent = true
    /// Whether headers are added that verification reads; see ``StampHeader``.
    package var stamp = false
    /// On how many connections of its own it publishes; nil is one that it shares with others that do not say so.
    package var connections: Int?

    /// Makes a producer with the defaults of the format.
    package init(name: String, exchange: String, message: MessageDefinition) {
        self.name = name
        self.exchange = exchange
        self.message = message
    }

    /// Whether every message carries its attributes as a CloudEvent.
    package var isCloudEvent: Bool { envelope != nil }

    /// The exchange that all messages go to; nil if it differs from message to message.
    package var fixedExchange: String? { message.exchange == nil ? exchange : nil }

    /// A header of its own that belongs to stamps. A stamped producer must have none.
    package var ownStampHeader: String? {
        guard case .object(let members) = message.headers else { return nil }
        return members.lazy.compactMap(\.key.literal).first(where: StampHeader.owns)
    }

    /// The confirm window if the settings name none.
    package static let defaultConfirmWindow = 1000
    /// How many messages may wait for the broker's confirmation.
    fileprivate static let confirmWindows: ClosedRange<Int64> = 1...1_000_000
    /// How many connections a producer may publish on.
    package static let connectionCounts: ClosedRange<Int64> = 1...1000
}

// MARK: The keys

extension ProducerSettings {
    /// A producer that has none of the keys.
    static let empty = ProducerSettings(name: "", exchange: "", message: MessageDefinition(body: .bytes([])))

    /// What the keys of a producer have to do with each other.
    static let rules: [ObjectShape.Rule] = [
        .oneGroup(plans.map { [$0] }, because: ""), .goesWith("repeat", "phases"),
    ]

    /// A producer in the section `producers`.
    static let keys = Keys(empty, rules: rules, hints: producerHints) {
        Key(
            "exchange", .exchange(),
            "The exchange; \"\" is the default one, where the key names a queue. {{name}} is filled."
        ) { producer, exchange in
            (producer.exchange, producer.message.exchange) = exchange
        }.required("name one, or \"\" for the default exchange")
        Key(
            "routing_key", \.message.routingKey, .routingKey(),
            "The routing key; {{name}} in it is filled from the volumes.", standard: "an empty one")
        Key(
            "message", .body(),
            "What is published: a list of volumes, any JSON with {{name}} in its texts, { \"text\": … } or "
                + "{ \"file\": … }."
        ) { producer, body in
            (producer.message.body, producer.fileType) = body
        }.required("say what is published, such as [\"id\", \"email\"]")
        Key(
            "amount", \.amount, .whole(1...Int64.max), "How many messages there are.",
            standard: "until stopped, or until rows or phases end")
        Key(
            "rows", .rows,
            "A file of rows beside the settings, or - for standard input: {{row}}; NDJSON, a JSON array, or CSV."
        ) { producer, rows in
            (producer.rows, producer.rowSeparator) = (rows.path, rows.separator)
        }
        paceKeys
        publishingKeys
    }

    @KeyList<ProducerSettings> private static var publishingKeys: [Key<ProducerSettings>] {
        Key("properties", \.message.properties, .properties(), "Properties of AMQP; texts take {{name}}.")
        Key("headers", .headers(), "Headers of each message; texts take {{name}}.") { producer, headers in
            (producer.message.headers, producer.headerKinds) = headers
        }
        Key(
            "envelope", \.envelope, .envelope, "Attributes of an event in the headers: CloudEvents in binary mode.")
        Key(
            "print", \.message.print, .print(.producer),
            "What the program shows of each message, such as \"{{body.text}}\".")
        Key(
            "confirms", \.confirmWindow, .confirms,
            "Whether the broker confirms messages, or how many may wait for that.")
        Key("mandatory", \.mandatory, .boolean, "Whether a message that reaches no queue comes back.")
        Key("persistent", \.persistent, .boolean, "Whether messages outlive a restart of the broker.")
        Key("stamp", \.stamp, .boolean, "Whether headers are added that verification reads.")
        Key(
            "connections", \.connections, .whole(connectionCounts), "On how many connections of its own it publishes.",
            standard: "one that it shares")
        Key("faults", \.faults, .object(FaultRules.keys), "What goes wrong with messages, on purpose.")
    }

    /// What an error says of keys that belong elsewhere.
    static let producerHints: [String: String] = {
        let hints = [
            "queue": "a producer publishes to an \"exchange\"; \"\" with the queue as routing key reaches one queue"
        ]
        return hints.merging(SettingsDecoder.propertyHints) { first, _ in first }
    }()
}

extension KeyShape where Value == Int {
    /// Whether messages are confirmed, or how many may wait for that.
    fileprivate static var confirms: KeyShape {
        let windows = ProducerSettings.confirmWindows
        return KeyShape(.anyOf([.boolean, .integer(windows)]), written: { "\($0)" }) { key in
            if case .boolean(let isOn) = key.node.content { return isOn ? ProducerSettings.defaultConfirmWindow : 0 }
            if let window = key.node.integer, windows.contains(window) { return Int(window) }
            return key.refuse("true, false or how many messages may wait, 1 to \(windows.upperBound)")
        }
    }
}

// MARK: Reading

extension SettingsDecoder {
    /// Reads a producer; nil with errors reported if it cannot be used at all.
    func producer(_ name: String, _ node: SettingsNode) -> ProducerSettings? {
        if node["replay"] != nil { return replayProducer(name, node) }
        let title = "producer \"\(name)\""
        guard var object = ProducerSettings.keys.open(node, title, self) else { return nil }
        dropUselessArrivals(&object)
        let unread = unreadPlans(object)
        var producer = ProducerSettings.empty
        producer.name = name
        producer.description = node["description"]?.string
        ProducerSettings.keys.read(object, into: &producer, self) { !unread.contains($0) }
        checkArrivals(producer, object)
        checkStamp(producer, object)
        let usesRow = producer.message.usesRow(volumes)
        if let attributes = producer.envelope {
            producer.message.headers = completed(producer.message, attributes, name: name)
        }
        if case .timeline = producer.pace, producer.rows == nil, !usesRow {
            problems.error(
                object.keyPlace("timeline"), "\"timeline\" in \(title) needs \"rows\": its times are in them")
        }
        let isEndless = (ProducerSettings.plans + ["amount", "rows"]).allSatisfy { !object.has($0) } && !usesRow
        if isEndless, object.wrongKeys.isEmpty {
            problems.warning(
                object.place,
                "\(title) has no \"amount\" and no pace: it publishes as fast as it can until it is stopped",
                endlessProducer: name)
        }
        checkRoute(producer, object)
        checkUniqueness(producer, object)
        return producer
    }

    /// Reports headers that a stamp would write again.
    func checkStamp(_ producer: ProducerSettings, _ object: ObjectReader) {
        guard producer.stamp else { return }
        for member in object.node("headers")?.members ?? [] where StampHeader.owns(member.key) {
            problems.error(
                member.keyPlace,
                "the header \"\(member.key)\" in \(object.title) belongs to \"stamp\": rename it or leave one out")
        }
    }

    private func checkRoute(_ producer: ProducerSettings, _ object: ObjectReader) {
        guard let node = object.node("exchange"), node.string != nil, let exchange = producer.fixedExchange else {
            return
        }
        expectPlainName("exchange", object)
        checkRoute(exchange, producer.message.routingKey, at: node.place, object)
    }

    /// Checks by the topology whether messages can reach their exchange and their queue.
    func checkRoute(_ exchange: String, _ key: Template?, at place: SettingsPlace, _ object: ObjectReader) {
        expectExchange(exchange, at: place, of: object.title)
        if let exchange = topology.exchange(exchange), exchange.internal {
            problems.error(
                place, "exchange \"\(exchange.name)\" of \(object.title) is internal: only exchanges publish to it"
            )
        }
        if exchange.isEmpty, let key = key?.literal {
            expectQueue(key, at: object.node("routing_key")?.place ?? object.place, of: object.title)
        }
    }
}
