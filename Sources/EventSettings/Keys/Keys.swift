import EventGeneration

/// The keys of one kind of object of the settings file, and what they have to do with each other.
struct Keys<Root: Sendable>: Sendable {
    /// The keys, in the order in which the schema and the reference list them, and in which they are read.
    let list: [Key<Root>]
    /// What the schema and the reference say of the object.
    let shape: ObjectShape
    private let empty: Root
    private let remedies: [String: String]
    private let hints: [String: String]
    private let listed: [String]?

    /// Declares the keys of an object.
    ///
    /// - Parameters:
    ///   - empty: An object that has none of them: its fields are the defaults.
    ///   - rules: What the keys have to do with each other.
    ///   - hints: What an error says of a key that belongs elsewhere.
    ///   - listed: The keys that an error lists if a key is like none of them. Default: all keys.
    ///   - list: The keys.
    init(
        _ empty: Root, rules: [ObjectShape.Rule] = [], hints: [String: String] = [:], listed: [String]? = nil,
        @KeyList<Root> _ list: () -> [Key<Root>]
    ) {
        let list = list()
        self.list = list
        self.empty = empty
        self.hints = hints
        self.listed = listed
        let remedies = list.compactMap { key in key.remedy.map { (key.name, $0) } }
        self.remedies = Dictionary(uniqueKeysWithValues: remedies)
        shape = ObjectShape(
            list.map { $0.described(empty) }, required: list.filter(\.isRequired).map(\.name), rules: rules)
    }

    /// Opens an object of the file, and reports wrong keys, missing keys and keys that exclude each other; nil, with an
    /// error reported, if it is no object.
    func open(_ node: SettingsNode, _ title: String, _ decoder: SettingsDecoder) -> ObjectReader? {
        ObjectReader(
            node, title, shape, hints: hints, remedies: remedies, listed: listed, problems: decoder.problems)
    }

    /// Reads the keys that an object has, or those of them that are included.
    func read(
        _ object: ObjectReader, into root: inout Root, _ decoder: SettingsDecoder,
        where isIncluded: (String) -> Bool = { _ in true }
    ) {
        for key in list where isIncluded(key.name) { key.read(object, into: &root, decoder) }
    }

    /// Opens an object and reads its keys; nil, with an error reported, if it is no object.
    @discardableResult
    func read(
        _ node: SettingsNode, _ title: String, into root: inout Root, _ decoder: SettingsDecoder
    ) -> ObjectReader? {
        guard let object = open(node, title, decoder) else { return nil }
        read(object, into: &root, decoder)
        return object
    }

    /// Reads an object that is the value of a key; nil, with an error reported, if it is no object.
    func value(_ key: KeyReader) -> Root? {
        var root = empty
        return read(key.node, key.title, into: &root, key.decoder).map { _ in root }
    }
}

/// Lists keys, each in a statement of its own, so that the compiler looks at one after the other.
@resultBuilder
enum KeyList<Root: Sendable> {
    static func buildExpression(_ key: Key<Root>) -> [Key<Root>] { [key] }
    static func buildExpression(_ keys: [Key<Root>]) -> [Key<Root>] { keys }
    static func buildArray(_ keys: [[Key<Root>]]) -> [Key<Root>] { keys.flatMap(\.self) }
    static func buildBlock(_ keys: [Key<Root>]...) -> [Key<Root>] { keys.flatMap(\.self) }
}
