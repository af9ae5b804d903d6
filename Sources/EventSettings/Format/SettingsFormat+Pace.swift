import EventGeneration

extension SettingsFormat {
    /// How messages of a process arrive.
    static let arrivals = ["steady", "poisson"]

    /// The keys of a producer that say when its messages go out.
    static let paces: [ObjectShape.Key] = [
        .init(
            "delay", wait,
            "The time between messages: seconds, a text such as \"250ms\", two such as [0.5, 2], or a generator."),
        .init("rate", rate, "Messages a second, or \"max\"."),
        .init(
            "phases", .list(of: .object(phase), count: 1...Int.max), "Rates one after the other, each for its time."),
        .init(
            "repeat", .anyOf([.boolean, .integer(1...1_000_000_000)]),
            "How often the phases are gone through, or true for ever.", standard: "1"),
        .init("timeline", .object(timeline), "Messages go out as far apart as a field of the rows says."),
        .init(
            "arrivals", .oneOf(arrivals), "steady (evenly), or poisson (at random, as independent visitors come).",
            standard: "steady"),
        .init(
            "late", .anyOf([.oneOf(["catch-up", "skip"]), .object(lateness)]),
            "What happens to messages whose time has passed: they are sent at once, or left out.", standard: "catch-up"),
    ]

    /// A time that may be drawn anew for each message.
    static let wait = ValueShape.anyOf([.named("duration"), .named("range"), .named("numeric")])

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
    static let faults = ObjectShape(
        FaultKind.allCases.map { kind in
            .init(kind.rawValue, .anyOf([.number(0...1), .object(fault(kind))]), description(of: kind))
        })

    /// The object of one kind: its chance, and its options.
    static func fault(_ kind: FaultKind) -> ObjectShape {
        let time = ValueShape.anyOf([.named("duration"), .named("range")])
        let options: [ObjectShape.Key] =
            switch kind {
            case .duplicate:
                [
                    .init("by", time, "How much later each copy is.", standard: "0"),
                    .init("times", .integer(1...100), "How many copies there are.", standard: "1"),
                ]
            case .drop: []
            case .late: [.init("by", time, "How much later.", standard: "[1, 5]")]
            case .corrupt:
                [.init("how", .oneOf(["flip", "truncate"]), "A byte is changed, or the end is missing.")]
            }
        return ObjectShape([.init("chance", .number(0...1), "How likely it is.")] + options, required: ["chance"])
    }

    private static func description(of kind: FaultKind) -> String {
        switch kind {
        case .duplicate: "How likely a message is sent more than once."
        case .drop: "How likely a message is not sent."
        case .late: "How likely a message is sent later than it should."
        case .corrupt: "How likely the body of a message is damaged."
        }
    }
}
