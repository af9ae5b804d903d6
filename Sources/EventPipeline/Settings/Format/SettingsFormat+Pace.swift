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
            "repeat", .anyOf([.boolean, .integer(1...1_000_000_000)]),
            "How often the phases are gone through, or true for ever.", standard: "1"
        ).later,
        .init("timeline", .object(timeline), "Messages go out as far apart as a field of the rows says.").later,
        .init(
            "arrivals", .oneOf(arrivals), "steady (evenly), or poisson (at random, as independent visitors come).",
            standard: "steady"),
        .init(
            "late", .anyOf([.oneOf(["catch-up", "skip"]), .object(lateness)]),
            "What happens to messages whose time has passed: they are sent at once, or left out.", standard: "catch-up"
        ).later,
    ]

    /// Messages a second.
    static let rate = ValueShape.anyOf([.numberAbove(0, upTo: .greatestFiniteMagnitude), .oneOf(["max"])])

    /// How late a message may be before it is left out.
    static let lateness = ObjectShape(
        [.init("skip", .named("duration"), "What is later than that is left out.")], required: ["skip"])

    /// The largest rate of a phase.
    private static let fastest = 1e9

    /// A stretch of time with a rate of its own.
    static let phase = ObjectShape(
        [
            .init("for", someTime, "How long it takes."),
            .init("rate", .number(0...fastest), "Messages a second at its beginning; 0 is silence."),
            .init("to", .number(0...fastest), "Messages a second at its end: a ramp.", standard: "the same rate"),
        ],
        required: ["for", "rate"])

    /// A pace that the rows have.
    static let timeline = ObjectShape(
        [
            .init("field", .textOf(1...Int.max), "The field of the row that holds its time."),
            .init(
                "speed", .numberAbove(0, upTo: .greatestFiniteMagnitude),
                "How much faster than in the rows time passes.",
                standard: "1"),
        ],
        required: ["field"])

    /// What goes wrong on purpose.
    static let faults = ObjectShape([
        .init(
            "duplicate",
            fault([
                .init(
                    "by", .anyOf([.named("duration"), .named("range")]), "How much later each copy is.", standard: "0"),
                .init("times", .integer(1...100), "How many copies there are.", standard: "1"),
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
            .object(
                ObjectShape([.init("chance", .number(0...1), "How likely it is.")] + options, required: ["chance"])),
        ])
    }
}
