import EventGeneration

/// Where a producer's rows are.
struct RowSettings: Sendable {
    /// Relative paths are already put beside the settings file; `-` is standard input.
    var path: String
    /// What separates the fields of CSV; nil is what the header shows.
    var separator: CSVSeparator?

    /// The object of `rows`.
    fileprivate static let keys = Keys(RowSettings(path: "-")) {
        Key("file", \.path, .readPath, "A file of rows beside the settings, or - for standard input.")
            .required("the path of a file of rows, or - for standard input")
        Key(
            "separator", \.separator, .separator, "What separates the fields of CSV, or tab.",
            standard: "what the header shows most: , ; tab or |")
    }
}

extension KeyShape where Value == RowSettings {
    /// A path, or an object that says how the file is written too.
    static var rows: KeyShape {
        KeyShape(.anyOf([SettingsFormat.path, .object(RowSettings.keys.shape)])) { key in
            if case .object = key.node.content { return RowSettings.keys.value(key) }
            guard key.node.string != nil || key.node.overridingNumber != nil else {
                return key.refuse("the path of a file, or { \"file\": …, \"separator\": \";\" }")
            }
            return KeyShape<String>.readPath.read(key).map { RowSettings(path: $0) }
        }
    }
}

extension KeyShape where Value == CSVSeparator {
    fileprivate static var separator: KeyShape {
        KeyShape(.pattern(#"^(?:[\t!#-/:-@\[-`{-~]|tab)$"#)) { key in
            guard let text = key.object.string(key.key) else { return nil }
            return CSVSeparator(reading: text) ?? key.refuse(CSVSeparator.expected)
        }
    }
}
