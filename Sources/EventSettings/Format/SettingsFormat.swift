import AMQP
import AMQPRouting
package import EventGeneration

/// What a settings file may say, as the JSON Schema and the reference see it: the keys of every object, and what several
/// of them share.
package enum SettingsFormat {
    /// The file as a whole.
    package static var settings: ObjectShape { Settings.keys.shape }
    /// A producer that publishes messages of its own.
    package static var producer: ObjectShape { ProducerSettings.keys.shape }
    /// A consumer.
    package static var consumer: ObjectShape { ConsumerSettings.keys.shape }

    /// Shapes that several places share, by the names under which the schema has them.
    package static let definitions: [(name: String, shape: ValueShape)] = {
        let fixed: [(String, ValueShape)] = [
            ("broker", .object(BrokerSettings.keys.shape)), ("secret", KeyShape<BrokerSettings.Secret>.anySecret),
            ("topology", .object(Topology.keys.shape)), ("exchange", .object(Exchange.keys.shape)),
            ("queue", .object(QueueSection.keys.shape)), ("binding", .object(BindingSection.keys.shape)),
            ("argument", argument), ("header", header),
            ("producer", .anyOf([.object(producer), .object(ProducerSettings.replayKeys.shape)])),
            ("message", message), ("consumer", .object(consumer)), ("duration", duration), ("range", range),
            ("volumes", .object(volumes)), ("volume", volume), ("numeric", numeric),
        ]
        return fixed + generatorDefinitions
    }()

    /// The properties of a message.
    static var properties: ObjectShape { PropertyName.keys().shape }

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
    /// A number above 0, or `max`.
    static let positiveOrMax = ValueShape.anyOf([.numberAbove(0, upTo: .greatestFiniteMagnitude), .oneOf(["max"])])
    /// An exchange, or a template for one.
    static let exchangeTemplate = ValueShape.anyOf([plainNameOrNone, placeholder])
    /// A text with a placeholder in it.
    static let placeholder = ValueShape.pattern(#"\{\{"#)

    /// A message in any of its forms.
    static let message = ValueShape.anyOf([
        .list(of: .any, count: 0...Int.max),
        .object(ObjectShape([.init("text", .text, "The text of the body; {{name}} is filled.")], required: ["text"])),
        .object(ObjectShape([.init("file", path, "A file whose bytes are the body.")], required: ["file"])),
        .object(ObjectShape([], others: .any, rules: [.notAlone(["text", "file"])])),
        .text, .number(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude), .boolean, .null,
    ])

    /// A hundred years are the longest time.
    private static let longest = 3_155_760_000.0
    private static let amountOfTime = #"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?:ns|us|ms|s|m|h|d)?$"#

    /// A default as the file writes it.
    static func number(_ value: Double) -> String { value.rounded() == value ? "\(Int64(value))" : "\(value)" }

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

    /// What every object may have besides: the name of the schema.
    static let reference = ObjectShape.Key("$schema", .any, "The schema, for editors.")
    /// What every object of known keys may have besides.
    static let remarks = [reference, ObjectShape.Key("description", .any, "A remark, which means nothing here.")]
}

extension ValueShape {
    /// The words of an enumeration.
    static func words<Word: RawRepresentable & CaseIterable>(_: Word.Type) -> ValueShape
    where Word.RawValue == String {
        .oneOf(Word.allCases.map(\.rawValue))
    }
}
