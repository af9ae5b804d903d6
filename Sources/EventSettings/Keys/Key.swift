import EventGeneration

/// One key of an object of the settings file, declared once.
///
/// The declaration says the name, what the key takes, what it means and where its value is stored. The reading, the
/// errors, the JSON Schema, the completion of editors and the table in docs/settings.md are made from it.
struct Key<Root: Sendable>: Sendable {
    private var declaration: ObjectShape.Key
    /// Whether an object must have the key.
    private(set) var isRequired = false
    /// What an error says, after a colon, if the key is missing.
    private(set) var remedy: String?
    private let standard: @Sendable (Root) -> String?
    private let store: @Sendable (KeyReader, inout Root) -> Void

    /// Declares a key whose value is stored in a field.
    ///
    /// - Parameters:
    ///   - name: The name in the file.
    ///   - field: Where the value is stored. Its value in an empty object is the default.
    ///   - shape: What the key takes.
    ///   - meaning: What the key means: a sentence, with its unit.
    ///   - standard: The default in words, if the field does not tell it.
    init<Value>(
        _ name: String, _ field: any WritableKeyPath<Root, Value> & Sendable, _ shape: KeyShape<Value>,
        _ meaning: String,
        standard: String? = nil
    ) {
        declaration = .init(name, shape.schema, meaning)
        self.standard = { standard ?? shape.written($0[keyPath: field]) }
        store = { key, root in
            if let value = shape.read(key) { root[keyPath: field] = value }
        }
    }

    /// Declares a key whose value is stored in an optional field.
    init<Value>(
        _ name: String, _ field: any WritableKeyPath<Root, Value?> & Sendable, _ shape: KeyShape<Value>,
        _ meaning: String, standard: String? = nil
    ) {
        declaration = .init(name, shape.schema, meaning)
        self.standard = { standard ?? $0[keyPath: field].flatMap(shape.written) }
        store = { key, root in
            if let value = shape.read(key) { root[keyPath: field] = value }
        }
    }

    /// Declares a key whose value is stored by a closure, because it goes to several fields.
    init<Value>(
        _ name: String, _ shape: KeyShape<Value>, _ meaning: String, standard: String? = nil,
        store: @escaping @Sendable (inout Root, Value) -> Void
    ) {
        declaration = .init(name, shape.schema, meaning)
        self.standard = { _ in standard }
        self.store = { key, root in
            if let value = shape.read(key) { store(&root, value) }
        }
    }

    /// Declares a key that other code reads, or that means nothing here.
    init(_ name: String, _ schema: ValueShape, _ meaning: String) {
        declaration = .init(name, schema, meaning)
        standard = { _ in nil }
        store = { _, _ in }
    }

    /// The name in the file.
    var name: String { declaration.name }

    /// The same key, which an object must have; the remedy follows a colon if it is missing.
    func required(_ remedy: String? = nil) -> Key {
        var key = self
        key.isRequired = true
        key.remedy = remedy
        return key
    }

    /// The same key, which an object may have.
    var optional: Key {
        var key = self
        key.isRequired = false
        key.remedy = nil
        return key
    }

    /// The same key, which the format has and this version does not support.
    var later: Key {
        var key = self
        key.declaration = declaration.later
        return key
    }

    /// What the schema and the reference say of the key.
    ///
    /// - Parameter empty: An object that has none of its keys.
    func described(_ empty: Root) -> ObjectShape.Key {
        var described = declaration
        if !isRequired { described.standard = standard(empty) }
        return described
    }

    /// Reads the value and stores it; what is wrong is reported, and the field stays as it is.
    func read(_ object: ObjectReader, into root: inout Root, _ decoder: SettingsDecoder) {
        guard let node = object.node(name) else { return }
        store(KeyReader(key: name, node: node, object: object, decoder: decoder), &root)
    }
}

/// A key that an object of the file has, with its value and its place.
struct KeyReader {
    let key: String
    let node: SettingsNode
    /// The object that has the key.
    let object: ObjectReader
    let decoder: SettingsDecoder

    /// What the value is, for errors: `"window" in "deduplicate" in consumer "c"`.
    var title: String { "\"\(key)\" in \(object.title)" }

    /// The two elements of a list of two; nil for all else.
    var pair: (SettingsNode, SettingsNode)? {
        guard case .array(let elements) = node.content, elements.count == 2 else { return nil }
        return (elements[0], elements[1])
    }

    /// Reports what the value must be; returns nil.
    func refuse<Value>(_ expected: String, as _: Value.Type = Value.self) -> Value? {
        object.mismatch(key, expected)
        return nil
    }

    /// Reports what is wrong with the value, in a sentence of its own; returns nil.
    func report<Value>(_ sentence: String, as _: Value.Type = Value.self) -> Value? {
        decoder.problems.error(node.place, sentence)
        return nil
    }
}
