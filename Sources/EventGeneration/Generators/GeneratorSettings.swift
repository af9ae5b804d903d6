/// A generator in a volume of the settings: its key, the value behind it and the options beside it.
package struct GeneratorSettings {
    /// The key, which may be another name for the generator.
    package let key: String
    /// What stands behind the key.
    package let value: any SettingsValue
    /// The volume, with the options.
    package let volume: any SettingsObject

    /// Names a generator; nil if the volume does not have its key.
    package init?(_ key: String, in volume: any SettingsObject) {
        guard let value = volume.value(key) else { return nil }
        self.key = key
        self.value = value
        self.volume = volume
    }

    /// The generator in its volume, for messages: `"walk" in volume "price"`.
    var title: String { "\"\(key)\" in \(volume.title)" }

    /// Reports that something else stands behind the key.
    func mismatch(_ expected: String) { volume.mismatch(key, expected) }

    /// Reports what is wrong with the value, which the message names.
    func error(_ complaint: String) { value.error("\(title) \(complaint)") }

    /// Opens the object behind the key; nil with an error reported if it is none.
    func argument(_ shape: ObjectShape, remedies: [String: String] = [:]) -> (any SettingsObject)? {
        value.object(title, shape, remedies: remedies)
    }
}

/// A value of the settings file: what it holds, and where to report that it is wrong.
///
/// The settings implement this, since they know files, lines, columns and the other volumes.
package protocol SettingsValue {
    /// The value as JSON.
    var json: JSONValue { get }
    /// A text; nil for all else.
    var string: String? { get }
    /// A whole number, however it is written; nil for all else.
    var integer: Int64? { get }
    /// A number; nil for all else.
    var double: Double? { get }
    /// Whether it is a number, even one that is too large.
    var isNumber: Bool { get }
    /// A time: seconds, or a text with a unit; nil for all else.
    var duration: Duration? { get }
    /// The elements of a list; nil for all else.
    var elements: [any SettingsValue]? { get }
    /// The members of an object; nil for all else.
    var members: [SettingsMember]? { get }
    /// Whether it is `{}`, but for remarks.
    var isEmptyObject: Bool { get }
    /// The value in words, to end the sentence "must be …, not".
    var inWords: String { get }
    /// A text somewhere in the value that looks as if it had a placeholder.
    var placeholderText: String? { get }

    /// Reports what is wrong, at the place of the value.
    func error(_ message: String)
    /// Warns of something, at the place of the value.
    func warning(_ message: String)

    /// Opens an object; nil with an error reported if it is none.
    ///
    /// - Parameters:
    ///   - title: What it is, for messages.
    ///   - shape: The keys that it may have and must have.
    ///   - remedies: What to say of a key that is missing, after a colon.
    ///   - hints: What to say of a key that belongs elsewhere.
    func object(
        _ title: String, _ shape: ObjectShape, remedies: [String: String], hints: [String: String]
    ) -> (any SettingsObject)?
    /// Reads the file that the value names, beside the settings; nil with an error reported if it cannot be read.
    func fileContents() -> [UInt8]?
    /// Reads a text with placeholders, each of which has to lead somewhere.
    func template(_ title: String) -> Template?
    /// Reads any JSON with placeholders in its strings.
    func jsonTemplate(_ title: String) -> JSONTemplate
    /// Reads a volume as it stands; nil with an error reported if it is wrong.
    func volume(_ title: String) -> VolumeDefinition?
    /// Reports a name that leads nowhere, once all volumes are known.
    func check(_ reference: Template.Reference, _ title: String)
}

/// One key of an object of the settings and its value.
package struct SettingsMember {
    /// The key.
    package let key: String
    /// The key as a value, where messages about it go.
    package let name: any SettingsValue
    /// The value.
    package let value: any SettingsValue

    /// Makes a member.
    package init(_ name: any SettingsValue, _ value: any SettingsValue) {
        key = name.string ?? ""
        self.name = name
        self.value = value
    }
}

/// An object of the settings whose keys were checked.
package protocol SettingsObject {
    /// What it is, for messages: `volume "price"`.
    var title: String { get }
    /// How many errors were reported so far, here or elsewhere.
    var errorCount: Int { get }

    /// Whether it has a key.
    func has(_ key: String) -> Bool
    /// The value of a key; nil without.
    func value(_ key: String) -> (any SettingsValue)?
    /// Reports what is wrong, at the place of a value, or without a place if the key is missing.
    func error(_ key: String, _ message: String)
    /// Reports what is wrong, at the place of a key.
    func error(atKey key: String, _ message: String)
    /// Reports a value of the wrong kind.
    func mismatch(_ key: String, _ expected: String)
    /// Reports that a key is missing, unless a key that is wrong may be the one.
    func missing(_ key: String, _ remedy: String)
    /// Whether keys were reported that it must not have.
    var hasWrongKeys: Bool { get }
    /// A whole number in a range; nil without, and with an error reported if it is wrong.
    func integer(_ key: String, _ range: ClosedRange<Int64>) -> Int64?
    /// One of a few words; nil without, and with an error reported if it is wrong.
    func choice<Word: RawRepresentable & CaseIterable>(_ key: String) -> Word? where Word.RawValue == String
    /// What another volume, the row or the received message holds; nil with an error reported if it is wrong.
    func reference(_ key: String) -> Template.Reference?
}

extension SettingsValue {
    /// The two elements of a list of two; nil for all else.
    var pair: (any SettingsValue, any SettingsValue)? {
        guard let elements, elements.count == 2 else { return nil }
        return (elements[0], elements[1])
    }

    func object(
        _ title: String, _ shape: ObjectShape, remedies: [String: String] = [:]
    ) -> (any SettingsObject)? {
        object(title, shape, remedies: remedies, hints: [:])
    }

    /// Warns of a placeholder in what is published as it stands.
    func warnOfPlaceholder(_ text: String, _ title: String) {
        warning(
            "\"\(text)\" in \(title) is published as it stands: placeholders belong in the message, the routing key, "
                + "properties and headers, not in values")
    }
}
