import EventGeneration

/// What a key takes: how its value is read, what the schema and the reference say of it, and how a default is written.
struct KeyShape<Value>: Sendable {
    /// What the schema says.
    let schema: ValueShape
    /// Reads the value; nil, with an error reported, if it is wrong.
    let read: @Sendable (KeyReader) -> Value?
    /// A value as the file writes it; nil if the schema names no default.
    let written: @Sendable (Value) -> String?

    init(
        _ schema: ValueShape, written: @escaping @Sendable (Value) -> String? = { _ in nil },
        read: @escaping @Sendable (KeyReader) -> Value?
    ) {
        self.schema = schema
        self.read = read
        self.written = written
    }

    /// An object with keys of its own.
    static func object(_ keys: Keys<Value>) -> KeyShape where Value: Sendable {
        KeyShape(.object(keys.shape)) { keys.value($0) }
    }
}

extension KeyShape where Value == Bool {
    /// `true` or `false`.
    static var boolean: KeyShape { KeyShape(.boolean, written: { "\($0)" }) { $0.object.boolean($0.key) } }
}

extension KeyShape where Value == Int {
    /// A whole number between the two, both included.
    static func whole(_ range: ClosedRange<Int64>) -> KeyShape {
        KeyShape(.integer(range), written: { "\($0)" }) { $0.object.integer($0.key, range).map { Int($0) } }
    }
}

extension KeyShape where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
    /// One of the words of an enumeration.
    static var word: KeyShape { KeyShape(.words(Value.self), written: \.rawValue) { $0.object.choice($0.key) } }
}

extension KeyShape where Value == Duration {
    /// A time, which may be nothing.
    static var time: KeyShape { KeyShape(.named("duration")) { $0.object.duration($0.key) } }

    /// A time that is longer than nothing.
    ///
    /// - Parameter expected: What an error says that it must be.
    static func someTime(_ expected: String = "a time of more than 0") -> KeyShape {
        KeyShape(SettingsFormat.someTime) { key in
            key.object.duration(key.key).flatMap { $0 > .zero ? $0 : key.refuse(expected) }
        }
    }
}

extension KeyShape where Value == String {
    /// A text that AMQP sends as a short string.
    static var shortString: KeyShape { KeyShape(SettingsFormat.shortString) { $0.object.shortString($0.key) } }

    /// A name of at least one byte that AMQP sends as a short string.
    static var name: KeyShape { KeyShape(SettingsFormat.name) { $0.object.name($0.key) } }

    /// The name of an exchange or a queue, in which RabbitMQ takes no control characters.
    static func plainName(_ schema: ValueShape = SettingsFormat.plainName) -> KeyShape {
        KeyShape(schema) { key in
            key.decoder.expectPlainName(key.key, key.object)
            return key.object.name(key.key)
        }
    }

    /// The path of a file that is read, put beside the settings file.
    static var readPath: KeyShape {
        KeyShape(SettingsFormat.path) { key in
            key.object.path(key.key).map { FileContents.path($0, beside: key.decoder.path) }
        }
    }
}
