/// The word lists of a locale, made when the first generator needs them.
///
/// A class, so that a generator holds one reference instead of thirteen lists.
final class Vocabulary: Sendable {
    let locale: TextLocale
    let firstNames: WordList
    let lastNames: WordList
    let streets: WordList
    let cities: WordList
    let countries: WordList
    let jobs: WordList
    let companyParts: WordList
    let trades: WordList
    let companyForms: WordList
    let products: WordList
    let models: WordList
    let colors: WordList
    let words: WordList

    private init(_ locale: TextLocale, _ source: any WordSource.Type) {
        self.locale = locale
        firstNames = WordList(source.firstNames, separator: " ")
        lastNames = WordList(source.lastNames, separator: " ")
        streets = WordList(source.streets, separator: "|")
        cities = WordList(source.cities, separator: "|")
        countries = WordList(source.countries, separator: "|")
        jobs = WordList(source.jobs, separator: "|")
        companyParts = WordList(source.companyParts, separator: "|")
        trades = WordList(source.trades, separator: "|")
        companyForms = WordList(source.companyForms, separator: "|")
        products = WordList(source.products, separator: "|")
        models = WordList(source.models, separator: "|")
        colors = WordList(source.colors, separator: "|")
        words = WordList(source.words, separator: " ")
    }

    private static let english = Vocabulary(.english, EnglishWords.self)
    private static let german = Vocabulary(.german, GermanWords.self)
    private static let spanish = Vocabulary(.spanish, SpanishWords.self)
    private static let french = Vocabulary(.french, FrenchWords.self)

    /// The vocabulary of a locale.
    static func of(_ locale: TextLocale) -> Vocabulary {
        switch locale {
        case .english: english
        case .german: german
        case .spanish: spanish
        case .french: french
        }
    }

    /// Every list under its name.
    var lists: [(name: String, words: WordList)] {
        [
            ("firstNames", firstNames), ("lastNames", lastNames), ("streets", streets), ("cities", cities),
            ("countries", countries), ("jobs", jobs), ("companyParts", companyParts), ("trades", trades),
            ("companyForms", companyForms), ("products", products), ("models", models), ("colors", colors),
            ("words", words),
        ]
    }
}
