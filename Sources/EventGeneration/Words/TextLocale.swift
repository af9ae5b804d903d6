/// The languages that names, places and texts come in, each with the customs of one country.
package enum TextLocale: String, Sendable, Hashable, CaseIterable {
    /// English, as in the United States.
    case english = "en"
    /// German, as in Germany.
    case german = "de"
    /// Spanish, as in Spain.
    case spanish = "es"
    /// French, as in France.
    case french = "fr"
}
