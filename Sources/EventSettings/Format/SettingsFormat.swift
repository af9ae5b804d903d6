package import EventGeneration

/// What a settings file may say: the decoder takes its keys and words from here, and the JSON Schema is made of it.
///
/// A key that the format names and this version does not do is marked `.later`: the decoder says so, the schema leaves
/// it out.
package enum SettingsFormat {
    /// The file as a whole.
    package static let settings = ObjectShape([
        .init("broker", .named("broker"), "Where the broker is and how to get in."),
        .init(
            "topology", .anyOf([.named("topology"), path]),
            "Exchanges, queues and bindings in the format of RabbitMQ's definitions, or the path of a file with them."),
        .init(
            "volumes", .anyOf([.named("volumes"), path]),
            "What messages are filled with, by name, or the path of a file that several settings share."),
        .init("producers", entries(of: "producer"), "What is published, by the names that the command line knows."),
        .init(
            "consumers", entries(of: "consumer"), "What is taken from queues, by the names that the command line knows."
        ),
        .init(
            "seed", .unsigned, "The same seed draws the same values again.",
            standard: "a new one each run, which is printed"),
        .init(
            "clock", .pattern(timestamp), "What {{now}} is in every message, so that time is reproducible.",
            standard: "the time of day"),
        .init("locale", .oneOf(locales), "The language of names, places and texts.", standard: "en"),
    ])

    /// The languages.
    package static let locales = TextLocale.allCases.map(\.rawValue)

    /// Shapes that several places share, by the names under which the schema has them.
    package static let definitions: [(name: String, shape: ValueShape)] = {
        let fixed: [(String, ValueShape)] = [
            ("broker", .object(broker)), ("secret", secret(.text)), ("topology", .object(topology)),
            ("exchange", .object(exchange)), ("queue", .object(queue)), ("binding", .object(binding)),
            ("argument", argument), ("header", header),
            ("producer", .anyOf([.object(producer), .object(replayer)])),
            ("message", message), ("consumer", .object(consumer)), ("duration", duration), ("range", range),
            ("volumes", .object(volumes)), ("volume", volume), ("numeric", numeric),
        ]
        return fixed + generatorDefinitions
    }()

    // MARK: What several places take

    /// The path of a file.
    static let path = ValueShape.textOf(1...Int.max)
    /// A text that AMQP sends as a short string.
    static let shortString = ValueShape.textOf(0...255)
    /// A name that AMQP sends as a short string.
    static let name = ValueShape.textOf(1...255)
    /// A character that names of exchanges and queues may hold, as ``PlainName`` says.
    static let plain = #"[^\u0000-\u001f\u007f-\u009f\u2028\u2029]"#
    /// The name of an exchange or a queue.
    static let plainName = ValueShape.pattern("^" + plain + "{1,255}$")
    /// The name of an exchange, or an empty one for the default exchange.
    static let plainNameOrNone = ValueShape.pattern("^" + plain + "{0,255}$")
    /// An exchange, or a template for one.
    static let exchangeTemplate = ValueShape.anyOf([plainNameOrNone, placeholder])
    /// A text with a placeholder in it.
    static let placeholder = ValueShape.pattern(#"\{\{"#)

    /// A hundred years are the longest time.
    private static let longest = 3_155_760_000.0
    private static let amountOfTime = #"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?:ns|us|ms|s|m|h|d)?$"#

    /// A time as a text.
    static let timeText = ValueShape.pattern("^" + amountOfTime)
    /// A time: seconds, or a text with a unit.
    static let duration = ValueShape.anyOf([.number(0...longest), timeText])
    /// A time that is longer than nothing.
    static let someTime = ValueShape.anyOf([
        .numberAbove(0, upTo: longest), .pattern("^(?=[0-9.]*[1-9])" + amountOfTime),
    ])
    /// Two times, the shorter one first.
    static let range = ValueShape.list(of: .named("duration"), count: 2...2)

    private static let timestamp =
        "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
        + #"(?:\.[0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$"#

    /// What every object may have besides: the name of the schema.
    static let reference = ObjectShape.Key("$schema", .any, "The schema, for editors.")
    /// What every object of known keys may have besides.
    static let remarks = [reference, ObjectShape.Key("description", .any, "A remark, which means nothing here.")]

    /// Producers or consumers by name. Remarks may stand among them.
    private static func entries(of kind: String) -> ValueShape {
        .object(
            ObjectShape(
                [
                    .init("description", .anyOf([.text, .named(kind)]), "A remark, or a \(kind) of that name."),
                    reference,
                ],
                others: .named(kind), names: .textOf(1...128)))
    }
}

extension ValueShape {
    /// The words of an enumeration.
    static func words<Word: RawRepresentable & CaseIterable>(_: Word.Type) -> ValueShape
    where Word.RawValue == String {
        .oneOf(Word.allCases.map(\.rawValue))
    }
}
