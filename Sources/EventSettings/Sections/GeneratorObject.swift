import EventGeneration

/// An object of the file as a generator reads it.
struct GeneratorObject: SettingsObject {
    private let reader: ObjectReader
    private let decoder: SettingsDecoder

    init(_ reader: ObjectReader, _ decoder: SettingsDecoder) {
        self.reader = reader
        self.decoder = decoder
    }

    var title: String { reader.title }
    var errorCount: Int { reader.problems.errors.count }
    var hasWrongKeys: Bool { !reader.wrongKeys.isEmpty }

    func has(_ key: String) -> Bool { reader.has(key) }

    func value(_ key: String) -> (any SettingsValue)? { reader.node(key).map { GeneratorValue($0, decoder) } }

    func error(_ key: String, _ message: String) { reader.problems.error(reader.node(key)?.place, message) }

    func error(atKey key: String, _ message: String) { reader.problems.error(reader.keyPlace(key), message) }

    func mismatch(_ key: String, _ expected: String) { reader.mismatch(key, expected) }

    func missing(_ key: String, _ remedy: String) { reader.missing(key, remedy) }

    func integer(_ key: String, _ range: ClosedRange<Int64>) -> Int64? { reader.integer(key, range) }

    func choice<Word: RawRepresentable & CaseIterable>(_ key: String) -> Word? where Word.RawValue == String {
        reader.choice(key)
    }

    func reference(_ key: String) -> Template.Reference? {
        reader.node(key).flatMap { decoder.reference($0, key, reader) }
    }
}
