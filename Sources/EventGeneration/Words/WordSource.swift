/// The lists of one language, each a text of words: names and ``words`` between spaces, all others between bars.
protocol WordSource {
    static var firstNames: String { get }
    static var lastNames: String { get }
    static var streets: String { get }
    /// Each with the first three of the five digits of a postcode at its end.
    static var cities: String { get }
    static var countries: String { get }
    static var jobs: String { get }
    static var companyParts: String { get }
    static var trades: String { get }
    /// The first four go with any company, the others with the names of people.
    static var companyForms: String { get }
    static var products: String { get }
    static var models: String { get }
    static var colors: String { get }
    static var words: String { get }
}

/// Words of the locale `en`. Words are only appended, see ``WordList``.
enum EnglishWords: WordSource {}

/// Words of the locale `de`.
enum GermanWords: WordSource {}

/// Words of the locale `es`.
enum SpanishWords: WordSource {}

/// Words of the locale `fr`.
enum FrenchWords: WordSource {}
