import EventGeneration

extension SettingsFormat {
    /// How a consumer's command may be written.
    static let exec = ValueShape.anyOf([commandLine, commandWords, .object(execution)])

    /// A command as it is typed, with something in it.
    private static let commandLine = ValueShape.pattern(#"[^ \t\r\n]"#)
    /// A command word by word.
    private static let commandWords = ValueShape.list(of: .text, count: 1...Int.max)

    /// A command with more to say about it.
    static let execution = ObjectShape(
        [
            .init(
                "command", .anyOf([commandLine, commandWords]),
                "The program and its arguments, as a text that is split at blanks, or as a list."),
            .init(
                "shell", .boolean, "Whether /bin/sh runs the command, which is a text then; otherwise none does.",
                standard: "false"),
            .init(
                "time_limit", someTime, "How long it may take; then it is ended and the message has failed.",
                standard: "none"),
        ],
        required: ["command"])

    /// Where a consumer publishes to.
    static let publish = ValueShape.anyOf([.oneOf(["reply"]), .object(forward)])

    static let forward = ObjectShape(
        [
            .init(
                "exchange", exchangeTemplate,
                "The exchange; \"\" is the default one, where the key names a queue. {{name}} is filled."),
            .init(
                "to", .oneOf(["reply"]),
                "reply: the queue that the message's reply_to names, with its correlation_id."),
            .init("routing_key", .text, "The routing key; {{name}} in it is filled.", standard: "the message's own"),
            .init(
                "message", .named("message"),
                "What is published instead of the message's body; {{body.field}} and the like are filled."),
            .init("properties", .object(properties), "Properties that it gets besides; null takes one away."),
            .init("headers", headers, "Headers that it gets besides; null takes one away."),
        ],
        rules: [.exactlyOne(["exchange", "to"]), .goesWith("routing_key", "exchange")])
}
