extension GeneratorReference {
    /// The generators whose name says what they make.
    static let namedGenerators: [GeneratorReference] =
        identifiers + clockwork + people + places + trade + prose + internet

    /// What stands behind the name of a generator that takes nothing there.
    static let nothing = ValueShape.object(ObjectShape([]))

    /// The language of a generator's values.
    static let localeKey = ObjectShape.Key(
        "locale", .oneOf(TextLocale.allCases.map(\.rawValue)),
        "The language, and the country whose customs it follows.",
        standard: "the \"locale\" of the settings, or \"en\"")

    /// How a time is written.
    static func formatKey(standard: String) -> ObjectShape.Key {
        ObjectShape.Key(
            "format", .oneOf(TimeFormat.allCases.map(\.rawValue)),
            "How the time is written: iso is RFC 3339 in UTC with milliseconds, unix and unix_ms are numbers since 1970, "
                + "date is the date alone.", standard: standard)
    }

    private static let identifiers: [GeneratorReference] = [
        GeneratorReference(
            "uuid", .identifiers, "A UUID of version 4 (RFC 9562).", argument: nothing, standsAlone: true,
            example: #""uuid""#),
        GeneratorReference(
            "ulid", .identifiers, "A ULID: its time is the message's, and each is greater than the one before it.",
            argument: nothing, standsAlone: true, example: #""ulid""#),
        GeneratorReference(
            "ean", .identifiers, "An article number, EAN-13, with its check digit. Also called id and serial.",
            argument: nothing, standsAlone: true, example: #""ean""#),
        GeneratorReference(
            "pattern", .identifiers,
            "A text that a regular expression matches, of at most \(Pattern.longest) characters: literals, ., [a-z0-9_], "
                + "\\d, \\w, \\s, groups, |, ?, {n}, {m,n}; * and + repeat at most \(Pattern.unbounded) times.",
            argument: .text, example: #"{ "pattern": "[A-Z]{3}-\\d{4}" }"#),
    ]

    private static let clockwork: [GeneratorReference] = [
        GeneratorReference(
            "index", .order, "The number of the message, from 1.", argument: nothing, standsAlone: true,
            example: #""index""#),
        GeneratorReference(
            "now", .time, "The time of the message; \"clock\" in the settings fixes it.", argument: nothing,
            options: [formatKey(standard: "iso")], standsAlone: true, example: #"{ "now": {}, "format": "unix_ms" }"#),
        GeneratorReference(
            "date", .time,
            "A date, or a time, between two, both included; its name alone is a date from 1970 to the message's time.",
            argument: .anyOf([.list(of: .pattern(datePattern), count: 2...2), nothing]),
            options: [formatKey(standard: "date between dates, iso between times")], standsAlone: true,
            example: #"{ "date": ["1990-01-01", "2005-12-31"] }"#),
        GeneratorReference(
            "ago", .time, "A time up to that long before the message's: seconds, or a text such as 30d.",
            argument: .anyOf([.number(0...3_155_760_000), .pattern(durationPattern), nothing]),
            options: [formatKey(standard: "iso")], standsAlone: true, example: #"{ "ago": "30d" }"#),
    ]

    private static let datePattern =
        #"^\d{4}-\d{2}-\d{2}([Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2}))?$"#
    private static let durationPattern = #"^(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?(ns|us|ms|s|m|h|d)?$"#
}
