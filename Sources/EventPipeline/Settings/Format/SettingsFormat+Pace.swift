import EventGeneration

extension SettingsFormat {
    /// How messages of a process arrive.
    static let arrivals = ["steady"]
    /// Ways that the format names and that are not built.
    static let laterArrivals = ["poisson"]

    /// The keys of a producer that say when its messages go out.
    static let paces: [ObjectShape.Key] = [
        .init(
            "delay", .anyOf([.named("duration"), .named("range"), .named("numeric")]),
            "The time between messages: seconds, a text such as \"250ms\", two such as [0.5, 2], or a generator."),
        .init("rate", rate, "Messages a second, or \"max\"."),
        .init(
            "phases", .list(of: .object(phase), count: 1...Int.max), "Rates one after the other, each for its time."
        ).later,
        .init(
            "repeat", .anyOf([.boolean, .integer(1...Int64.max)]), "How often the phases run, or true for ever.",
            standard: "1"
        ).later,
        .init("timeline", .object(timeline), "Messages go out as far apart as a field of the rows says.").later,
        .init(
            "arrivals", .oneOf(arrivals), "steady (evenly), or poisson (at random, as independent visitors come).",
            standard: "steady"),
        .init(
            "late", .oneOf(["catch-up", "skip"]), "What happens to messages whose time has passed.",
            standard: "catch-up"
        ).later,
    ]

    /// Messages a second.
    static let rate = ValueShape.anyOf([.numberAbove(0, upTo: .greatestFiniteMagnitude), .oneOf(["max"])])

    /// A stretch of time with a rate of its own.
    static let phase = ObjectShape(
        [
            .init("for", someTime, "How long it takes."),
            .init("rate", .number(0...Double.greatestFiniteMagnitude), "Messages a second, at its beginning."),
            .init(
                "to", .number(0...Double.greatestFiniteMagnitude), "Messages a second at its end: a ramp.",
                standard: "the same rate"),
        ],
        required: ["for", "rate"])

    /// A pace that the rows have.
    static let timeline = ObjectShape(
        [
            .init("field", .textOf(1...4096), "The field of the row that holds its time."),
            .init(
                "speed", .anyOf([.numberAbove(0, upTo: .greatestFiniteMagnitude), .oneOf(["max"])]),
                "How many times faster than recorded.", standard: "1"),
        ],
        required: ["field"])

    /// What goes wrong on purpose.
    static let faults = ObjectShape([
        .init(
            "duplicate",
            fault([
                .init("by", .anyOf([.named("duration"), .named("range")]), "How much later each copy is.", standard: "0"),
                .init("times", .integer(1...1000), "How many copies there are.", standard: "1"),
            ]), "How likely a message is sent more than once."),
        .init("drop", fault(), "How likely a message is not sent."),
        .init(
            "late",
            fault([.init("by", .anyOf([.named("duration"), .named("range")]), "How much later.", standard: "[1, 5]")]),
            "How likely a message is sent later than it should."),
        .init(
            "corrupt",
            fault([.init("how", .oneOf(["flip", "truncate"]), "A byte is changed, or the end is missing.")]),
            "How likely the body of a message is damaged."),
    ])

    /// A chance, or an object with it and with options.
    private static func fault(_ options: [ObjectShape.Key] = []) -> ValueShape {
        .anyOf([
            .number(0...1),
            .object(ObjectShape([.init("chance", .number(0...1), "How likely it is.")] + options, required: ["chance"])),
        ])
    }
}
