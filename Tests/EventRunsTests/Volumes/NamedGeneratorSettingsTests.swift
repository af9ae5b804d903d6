import EventTestSupport
import EventGeneration
import EventRuns
import EventSettings
import Testing

@Suite("Named generators in settings")
struct NamedGeneratorSettingsTests {
    /// The values of a volume as the settings give it.
    private func draw(_ count: Int, _ volume: String, locale: TextLocale) throws -> [String] {
        let text = """
            { "locale": "\(locale.rawValue)", "clock": "2022-11-20T16:00:00Z", "volumes": { "v": \(volume) },
              "producers": { "p": { "exchange": "amq.topic", "routing_key": "k", "message": "{{v}}" } } }
            """
        let settings = try Settings.parse(Array(text.utf8), path: "s.json")
        var source = try MadeMessages(settings.producers[0], settings: settings, seed: 5, run: "r")
        return try (0..<count).map { _ in
            _ = try source.next(now: 0)
            return String(decoding: source.body, as: UTF8.self)
        }
    }

    @Test(
        "the example of every generator is read and makes values in every language",
        arguments: GeneratorReference.all.filter(\.makesWhatItsNameSays), TextLocale.allCases)
    func example(reference: GeneratorReference, locale: TextLocale) throws {
        let drawn = try draw(1000, reference.example, locale: locale)
        #expect(!drawn.contains("null") && !drawn.contains("\"\""))
        let different = Set(drawn).count
        #expect(reference.name == "now" ? different == 1 : different > 20, "\(different) of \(reference.example)")
        if reference.standsAlone {
            #expect(try draw(1000, "\"\(reference.name)\"", locale: locale).contains("\"\"") == false)
            #expect(try draw(1, "{ \"\(reference.name)\": {} }", locale: locale).count == 1)
        }
    }

    @Test("the language is that of the volume, else that of the settings")
    func locales() throws {
        #expect(try draw(200, "\"iban\"", locale: .french).allSatisfy { $0.hasPrefix("\"FR") })
        #expect(
            try draw(200, #"{ "iban": {}, "locale": "de" }"#, locale: .french).allSatisfy { $0.hasPrefix("\"DE") })
        #expect(
            try draw(200, #"{ "number": {}, "locale": "fr" }"#, locale: .english).allSatisfy { $0.hasPrefix("\"0") })
    }

    @Test("dates are dates between dates, and times between times")
    func dates() throws {
        let days = try draw(200, #"{ "date": ["2000-02-28", "2000-03-01"] }"#, locale: .english)
        #expect(Set(days) == ["\"2000-02-28\"", "\"2000-02-29\"", "\"2000-03-01\""])
        let times = try draw(
            200, #"{ "date": ["2000-01-01T00:00:00Z", "2000-01-01T00:00:00.002Z"] }"#, locale: .english)
        #expect(Set(times) == Set((0...2).map { "\"2000-01-01T00:00:00.00\($0)Z\"" }))
        #expect(
            try draw(3, #"{ "now": {}, "format": "unix" }"#, locale: .english)
                == Array(repeating: "1668960000", count: 3))
        let ago = try draw(500, #"{ "ago": "2d", "format": "date" }"#, locale: .english)
        #expect(Set(ago) == ["\"2022-11-18\"", "\"2022-11-19\"", "\"2022-11-20\""])
    }

    @Test(
        "what is wrong is said with its place",
        arguments: [
            (
                #"{"pattern": "a(?=b)"}"#,
                #""pattern" in volume "v": character 2: groups are (…) or (?:…): nothing else that begins with (? is supported"#
            ),
            (
                #"{"pattern": 5}"#,
                #""pattern" in volume "v" must be a regular expression such as "[A-Z]{3}-\\d{4}", not 5"#
            ),
            (
                #"{"date": ["1990-01-01"]}"#,
                #""date" in volume "v" must be two dates such as ["1990-01-01", "2005-12-31"], or two times in RFC 3339, not ["1990-01-01"]"#
            ),
            (
                #"{"date": ["1990-02-30", "1990-03-01"]}"#,
                #""date" in volume "v" must be two dates such as ["1990-01-01", "2005-12-31"], or two times in RFC 3339, not ["1990-02-30", "1990-03-01"]"#
            ),
            (#"{"date": ["1990-01-02", "1990-01-01"]}"#, #""date" in volume "v" must have the earlier date first"#),
            (
                #"{"ago": "long"}"#,
                #""ago" in volume "v" must be a time: seconds such as 3600, or a text such as "30d", not "long""#
            ),
            (
                #"{"uuid": {}, "locale": "de"}"#,
                #""locale" in volume "v" goes with "first_name", "last_name", "name", "email", "username", "phone_number", "address", "street", "city", "postcode", "country", "company", "job", "product_name", "color", "iban", "word", "sentence", "paragraph" or "url" only"#
            ),
            (
                #"{"word": {}, "format": "iso"}"#,
                #""format" in volume "v" goes with "now", "date" or "ago" only"#
            ),
            (
                #"{"int": [1, 2], "length": 3}"#,
                #""length" in volume "v" goes with "list", "word", "sentence" or "paragraph" only"#
            ),
            (
                #"{"word": {}, "length": 0}"#,
                #""length" in volume "v" must be a whole number from 1 to 200, or two such as [5, 9], not 0"#
            ),
            (
                #"{"city": {}, "locale": "dee"}"#,
                #""locale" in volume "v" must be "en", "de", "es" or "fr", not "dee": did you mean "de"?"#
            ),
            (
                #"{"now": {}, "format": "rfc"}"#,
                #""format" in volume "v" must be "iso", "unix", "unix_ms" or "date", not "rfc""#
            ),
            (#"{"city": "x"}"#, #""city" in volume "v" must be an empty object, {}: options stand beside it, not "x""#),
        ])
    func errors(volume: String, message: String) {
        expect(#"{"volumes": {"v": \#(volume)}}"#, message)
    }

    @Test("a pattern alone says what it lacks")
    func patternAlone() {
        let found = complaints(#"{"volumes": {"v": "pattern"}}"#)
        #expect(found.count == 1 && found[0].contains(#"{ "pattern": "#), "\(found)")
    }
}

extension GeneratorReference {
    /// Whether the name says all that there is to say, apart from options; `pattern` takes an expression besides.
    fileprivate var makesWhatItsNameSays: Bool {
        standsAlone && family != .numbers || name == "pattern"
    }
}
