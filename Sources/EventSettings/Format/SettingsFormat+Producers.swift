package import EventGeneration

extension SettingsFormat {
    /// How many messages may wait for the broker's confirmation.
    static let confirmWindow: ClosedRange<Int64> = 1...1_000_000

    /// How many connections a producer may publish on.
    package static let connections: ClosedRange<Int64> = 1...1000

    /// A producer.
    package static let producer = ObjectShape(
        [
            .init(
                "exchange", exchangeTemplate,
                "The exchange; \"\" is the default one, where the key names a queue. {{name}} is filled."),
            .init(
                "routing_key", .text, "The routing key; {{name}} in it is filled from the volumes.",
                standard: "an empty one"),
            .init(
                "message", .named("message"),
                "What is published: a list of volumes, any JSON with {{name}} in its texts, { \"text\": … } or "
                    + "{ \"file\": … }."),
            .init(
                "amount", .integer(1...Int64.max), "How many messages there are.",
                standard: "until stopped, or until rows or phases end"),
            .init(
                "rows", .anyOf([path, .object(rows)]),
                "A file of rows beside the settings, or - for standard input: {{row}}; NDJSON, a JSON array, or CSV."),
        ] + paces + publishing,
        required: ["exchange", "message"],
        rules: [
            .oneGroup([["delay"], ["rate"], ["phases"], ["timeline"]], because: ""), .goesWith("repeat", "phases"),
        ])

    /// A file of rows with more to say about it.
    static let rows = ObjectShape(
        [
            .init("file", path, "A file of rows beside the settings, or - for standard input."),
            .init(
                "separator", .pattern(#"^(?:[\t!#-/:-@\[-`{-~]|tab)$"#), "What separates the fields of CSV, or tab.",
                standard: "what the header shows most: , ; tab or |"),
        ],
        required: ["file"])

    private static let publishing: [ObjectShape.Key] = [
        .init("properties", .object(properties), "Properties of AMQP; texts take {{name}}."),
        .init("headers", headers, "Headers of each message; texts take {{name}}."),
        .init(
            "envelope", .anyOf([.oneOf(["cloudevents"]), .object(envelope)]),
            "Attributes of an event in the headers: CloudEvents in binary mode."),
        .init("print", .text, "What the program shows of each message, such as \"{{body.text}}\"."),
        .init(
            "confirms", .anyOf([.boolean, .integer(confirmWindow)]),
            "Whether the broker confirms messages, or how many may wait for that.",
            standard: "\(ProducerSettings.defaultConfirmWindow)"),
        .init("mandatory", .boolean, "Whether a message that reaches no queue comes back.", standard: "true"),
        .init("persistent", .boolean, "Whether messages outlive a restart of the broker.", standard: "true"),
        .init("stamp", .boolean, "Whether headers are added that verification reads.", standard: "false"),
        .init(
            "connections", .integer(connections), "On how many connections of its own it publishes.",
            standard: "one that it shares"),
        .init("faults", .object(faults), "What goes wrong with messages, on purpose."),
    ]

    /// Attributes of CloudEvents.
    static let eventAttributes = ObjectShape([
        .init("type", .textOf(1...Int.max), "The kind of event; {{name}} is filled."),
        .init("source", .textOf(1...Int.max), "Where it happened; {{name}} is filled."),
        .init("subject", .textOf(1...Int.max), "What it is about; {{name}} is filled."),
    ])

    /// Attributes of CloudEvents that are not the default ones.
    static let envelope = ObjectShape(
        [
            .init(
                "cloudevents",
                .object(eventAttributes), "The attributes.")
        ],
        required: ["cloudevents"])

    /// A producer that publishes a recording: what changes it, and the keys that a producer has too.
    static let replayer: ObjectShape = {
        let shared: Set = [
            "exchange", "routing_key", "amount", "delay", "rate", "phases", "repeat", "arrivals", "late", "confirms",
            "mandatory", "stamp", "connections", "faults",
        ]
        return ObjectShape(
            [
                .init(
                    "replay", .anyOf([path, .object(replay)]),
                    "A recording to publish: its path, or an object with more.")
            ] + producer.keys.filter { shared.contains($0.name) },
            required: ["replay"], rules: producer.rules)
    }()

    static let replay = ObjectShape(
        [
            .init("file", path, "The path of a recording that --record wrote; - is standard input."),
            .init(
                "speed", .anyOf([.numberAbove(0, upTo: .greatestFiniteMagnitude), .oneOf(["max"])]),
                "How many times as fast as it was recorded.", standard: "1"),
            .init(
                "replace", .object(ObjectShape([], others: .any)),
                "New values for what was recorded, such as \"body.player\": \"{{last_name}}\"."),
        ],
        required: ["file"])

    /// A message in any of its forms.
    static let message = ValueShape.anyOf([
        .list(of: .any, count: 0...Int.max),
        .object(ObjectShape([.init("text", .text, "The text of the body; {{name}} is filled.")], required: ["text"])),
        .object(ObjectShape([.init("file", path, "A file whose bytes are the body.")], required: ["file"])),
        .object(ObjectShape([], others: .any, rules: [.notAlone(["text", "file"])])),
        .text, .number(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude), .boolean, .null,
    ])

    /// The properties of a message.
    static let properties = ObjectShape(
        PropertyName.allCases.map { .init($0.rawValue, shape(of: $0), description(of: $0)) })

    /// What is known before a message is made; a placeholder is checked when it is.
    private static func shape(of name: PropertyName) -> ValueShape {
        switch name {
        case .deliveryMode: .anyOf([.integer(PropertyRange.deliveryMode), placeholder, .null])
        case .priority: .anyOf([.integer(PropertyRange.priority), placeholder, .null])
        case .timestamp: .anyOf([.integer(PropertyRange.timestamp), placeholder, .null])
        case .expiration:
            .anyOf([.integer(PropertyRange.expiration), .pattern("^[0-9]{1,12}$"), placeholder, .null])
        default: .anyOf([shortString, placeholder, .null])
        }
    }

    private static func description(of name: PropertyName) -> String {
        switch name {
        case .contentType: "The type of the body. Default: by the kind of message, such as application/json."
        case .contentEncoding: "The encoding of the body, such as gzip."
        case .deliveryMode: "1 (transient) or 2 (persistent). Default: as \"persistent\" says."
        case .priority: "The priority, 0 to 255, for queues with x-max-priority."
        case .correlationID: "What a reply belongs to."
        case .replyTo: "The queue that replies go to."
        case .expiration: "Milliseconds after which the message expires, ten years (315360000000) at most."
        case .messageID: "The message's id. Default: the run, the producer and the number."
        case .timestamp: "Seconds since 1970. Default: when the message is made."
        case .type: "The kind of event."
        case .userID: "The user, which must be the connection's."
        case .appID: "The application. Default: the producer's name."
        case .clusterID: "Not in use any more."
        }
    }
}
