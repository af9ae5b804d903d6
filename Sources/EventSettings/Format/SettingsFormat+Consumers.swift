package import EventGeneration

extension SettingsFormat {
    /// A consumer.
    package static let consumer = ObjectShape(
        [
            .init("queue", plainName, "The queue that it takes from."),
            .init(
                "prefetch", .integer(1...65535), "How many messages it holds before the first is acknowledged.",
                standard: "the program's choice"),
            .init(
                "body_limit", .integer(bodyLimits),
                "The largest body that it takes, in bytes. A message with a larger one is not loaded: on_error says what becomes of it.",
                standard: "67108864"),
            .init("workers", .integer(1...1000), "How many messages are handled at once.", standard: "1"),
            .init("print", .text, "What is shown of each message, such as \"GOAL! {{body.text}}\"."),
            .init("record", name, "The file that messages are recorded in, an envelope a line."),
            .init("publish", publish, "Where each message is forwarded to, or \"reply\", which answers it."),
            .init(
                "exec", exec,
                "The command that handles each message: body on standard input, properties in the environment."),
            .init("work", wait, "How long handling a message takes, as \"delay\" of a producer."),
            .init(
                "on_error", .words(ConsumerSettings.OnError.self),
                "What happens to a message whose action failed.",
                standard: "reject where the queue has a dead-letter exchange, otherwise stop"),
            .init(
                "deduplicate", .anyOf([.boolean, .integer(deduplicationCounts), .object(deduplication)]),
                "A message whose message_id was handled before is acknowledged and passed over: true, how many ids are remembered, or for how long.",
                standard: "false"),
            .init("arguments", arguments(consumerArguments), "Arguments of basic.consume, such as x-priority."),
        ],
        required: ["queue"])

    /// The limits that a consumer may set for bodies, in bytes: up to the largest that RabbitMQ can be set to take.
    package static let bodyLimits: ClosedRange<Int64> = 1...536_870_912

    /// How many ids a consumer may remember.
    static let deduplicationCounts: ClosedRange<Int64> = 1...1_000_000

    /// How far back a message_id is known.
    static let deduplication = ObjectShape([
        .init(
            "ids", .integer(deduplicationCounts), "How many ids are remembered, the latest ones.", standard: "10000"),
        .init("window", someTime, "How long each is remembered.", standard: "as long as there is room"),
    ])
}
