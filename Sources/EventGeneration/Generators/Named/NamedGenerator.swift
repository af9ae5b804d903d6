/// Generators whose name says what they make.
package enum BuiltIn: String, Sendable, Hashable, CaseIterable {
    case uuid, ulid, ean, pattern
    case now, date, ago, index
    case name, email, username, address, street, city, postcode, country, company, job, color, word, sentence, paragraph
    case url, ipv4, iban
    case firstName = "first_name"
    case lastName = "last_name"
    case phoneNumber = "phone_number"
    case productName = "product_name"

    /// Other names for some of them: the fields of the tutorial.
    package static let aliases: [String: BuiltIn] = ["id": .ean, "serial": .ean, "number": .phoneNumber]

    /// The generator that a name or alias alone stands for; nil for one that needs a value too.
    package init?(name: String) {
        guard let found = Self(rawValue: name) ?? Self.aliases[name], found.standsAlone else { return nil }
        self = found
    }

    private var standsAlone: Bool { self != .pattern }

    /// Every name and alias that stands alone, sorted.
    package static let names: [String] = (listed + aliases.keys).sorted()

    /// Every name that stands alone without the aliases, sorted.
    package static let listed: [String] = allCases.filter(\.standsAlone).map(\.rawValue).sorted()

    /// Whether two runs may differ.
    var drawsAtRandom: Bool { self != .now && self != .index }

    /// The generators whose values for a message this one agrees with, in the order of ``Agreement``.
    var partners: [BuiltIn] {
        switch self {
        case .name, .email, .username: [.firstName, .lastName]
        case .postcode: [.city]
        case .address: [.street, .city, .postcode]
        default: []
        }
    }
}

/// What a named generator was asked for besides its name.
package struct BuiltInOptions: Sendable, Hashable {
    /// The language; nil for that of the settings.
    package var locale: TextLocale?
    /// How many words of a sentence, or sentences of a paragraph; nil for what is usual.
    package var length: ClosedRange<Int>?
    /// Between which times a date lies, in milliseconds since 1970; nil for all from 1970 to the clock.
    package var times: ClosedRange<Int64>?
    /// How long ago at most, in milliseconds; nil for thirty days.
    package var span: Int64?
    /// How a time is written; nil for what is usual.
    package var format: TimeFormat?
    /// What a `pattern` makes.
    package var pattern: Pattern?

    /// Makes options that ask for nothing.
    package init() {}
}

/// How a time is written.
package enum TimeFormat: String, Sendable, Hashable, CaseIterable {
    /// As RFC 3339 has it, in UTC with milliseconds.
    case iso
    /// Seconds since 1970, a number.
    case unix
    /// Milliseconds since 1970, a number.
    case unixMilliseconds = "unix_ms"
    /// The date alone, in UTC.
    case date
}
