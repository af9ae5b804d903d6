/// What a generator with a name of its own is asked for besides its name.
package struct NamedOptions: Sendable, Hashable {
    /// The language; nil for that of the settings.
    package var locale: TextLocale?
    /// How many words of a sentence, or sentences of a paragraph; nil for what is usual.
    package var length: ClosedRange<Int>?
    /// How a time is written; nil for what is usual.
    package var format: TimeFormat?

    /// Makes options that ask for nothing.
    package init() {}
}

extension NamedOptions {
    /// Reads the options beside a generator; nil if the length is wrong.
    ///
    /// All of them are read, so that a wrong value is reported beside an option that does not belong there.
    init?(reading settings: GeneratorSettings) {
        locale = settings.volume.choice("locale")
        format = settings.volume.choice("format")
        guard let value = settings.volume.value("length") else { return }
        let limits: ClosedRange<Int64> = 1...200
        if let fixed = value.integer, limits.contains(fixed) {
            length = Int(fixed)...Int(fixed)
        } else if let (low, high) = value.pair, let low = low.integer, let high = high.integer, low <= high,
            limits.contains(low), limits.contains(high)
        {
            length = Int(low)...Int(high)
        } else {
            settings.volume.mismatch("length", "a whole number from 1 to 200, or two such as [5, 9]")
            return nil
        }
    }
}

extension ObjectShape.Key {
    /// The language of a generator's values.
    static let locale = Self(
        "locale", .oneOf(TextLocale.allCases.map(\.rawValue)),
        "The language, and the country whose customs it follows.",
        standard: "the \"locale\" of the settings, or \"en\"")

    /// How long a text is.
    static func length(_ description: String, standard: String) -> Self {
        Self(
            "length", .anyOf([.integer(1...200), .list(of: .integer(1...200), count: 2...2)]), description,
            standard: standard)
    }
}
