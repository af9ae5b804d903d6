import Foundation
import Testing

@testable import EventGeneration

/// Messages with these named generators under their names, as texts.
func messages(
    _ count: Int, _ names: [String], volumes: [String: VolumeDefinition] = [:], locale: TextLocale = .english,
    seed: UInt64 = 11, now: (Int) -> Int64 = { Int64($0) * 1000 }
) throws -> [[String: String]] {
    var generator = try MessageGenerator(
        MessageDefinition(body: .json(JSONTemplate(names: names.map { Template.Reference($0) }))),
        volumes: VolumeDefinitions(volumes, locale: locale), seed: seed, producer: "p")
    return try (0..<count).map { number in
        _ = try generator.next(now: now(number))
        var document = JSONDocument()
        try document.parse(generator.body)
        return Dictionary(uniqueKeysWithValues: document.keys(of: 0).map { (document.text($0), document.text($0 + 1)) })
    }
}

@Suite("Named generators")
struct NamedGeneratorTests {
    /// Values of one generator.
    private func values(
        _ count: Int, _ kind: NamedGenerator, _ locale: TextLocale = .english, _ options: NamedOptions = NamedOptions()
    ) throws -> [String] {
        try values(count, .named(kind, options), locale)
    }

    private func values(
        _ count: Int, _ generator: VolumeDefinition.Generator, _ locale: TextLocale = .english
    ) throws -> [String] {
        try messages(count, ["v"], volumes: ["v": VolumeDefinition(generator)], locale: locale).compactMap { $0["v"] }
    }

    private func expectAll(_ values: [String], match pattern: String, atLeast different: Int = 2) throws {
        let regex = try Regex(pattern)
        for value in values where value.wholeMatch(of: regex) == nil { Issue.record("\(value) by \(pattern)") }
        #expect(Set(values).count >= different)
    }

    /// A name as the tests spell it in ASCII, apart from how the sources do.
    private func spelled(_ name: String) -> String {
        let pairs = [("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("ı", "i"), ("ł", "l")]
        let lower = pairs.reduce(name.lowercased()) { $0.replacing($1.0, with: $1.1) }
        return lower.decomposedStringWithCanonicalMapping.filter { $0.isLetter }.unicodeScalars
            .filter { $0.isASCII }.map(String.init).joined()
    }

    @Test(
        "e-mail addresses, user names and names are those of the person in the message", arguments: TextLocale.allCases)
    func person(locale: TextLocale) throws {
        let names = ["email", "name", "username", "first_name", "last_name"]
        for message in try messages(1000, names, locale: locale) {
            let first = try #require(message["first_name"])
            let last = try #require(message["last_name"])
            #expect(message["name"] == "\(first) \(last)")
            let email = try #require(message["email"])
            #expect(email.utf8.allSatisfy { $0 < 0x80 })
            let account = "\(spelled(first)).\(spelled(last))"
            #expect(email.hasPrefix(account), "\(email) of \(first) \(last)")
            let rest = email.dropFirst(account.count)
            #expect(try rest.wholeMatch(of: Regex("([1-9][0-9]?)?@example\\.(com|org|net)")) != nil, "\(email)")
            let user = try #require(message["username"])
            let whole = spelled(first) + spelled(last)
            let letters = user.filter(\.isLetter)
            #expect(letters == whole || letters == whole.prefix(1) + spelled(last), "\(user) of \(first) \(last)")
            #expect(try user.wholeMatch(of: Regex("[a-z]+[._]?[a-z]*[0-9]{0,3}")) != nil, "\(user)")
        }
    }

    @Test("an e-mail address does not change where the names come to the message")
    func independent() throws {
        let alone = try messages(100, ["email"])
        let together = try messages(100, ["last_name", "email", "uuid", "first_name", "name"])
        #expect(alone.map { $0["email"] } == together.map { $0["email"] })
    }

    @Test("names of other volumes are followed where the settings list one of that language")
    func listedPerson() throws {
        var german = NamedOptions()
        german.locale = .german
        let volumes = [
            "vorname": VolumeDefinition(.named(.firstName, german)),
            "nachname": VolumeDefinition(.named(.lastName, german), chance: 0.5),
            "post": VolumeDefinition(.named(.email, german)),
        ]
        var missing = 0
        for message in try messages(300, ["vorname", "nachname", "post", "email", "first_name"], volumes: volumes) {
            #expect(message["post"]?.hasPrefix(spelled(message["vorname"] ?? "") + ".") == true)
            #expect(message["email"]?.hasPrefix(spelled(message["first_name"] ?? "") + ".") == true)
            if let last = message["nachname"], last != "null" {
                #expect(message["post"]?.contains("." + spelled(last)) == true)
            } else {
                missing += 1
            }
        }
        #expect((100...200).contains(missing))
    }

    @Test("postcodes fit the city, and addresses hold both", arguments: TextLocale.allCases)
    func places(locale: TextLocale) throws {
        let cities = Vocabulary.of(locale).cities
        let entries = (0..<cities.count).map { String(decoding: cities[$0], as: UTF8.self) }
        for message in try messages(500, ["address", "city", "postcode", "street"], locale: locale) {
            let city = try #require(message["city"])
            let postcode = try #require(message["postcode"])
            #expect(try postcode.wholeMatch(of: Regex("[0-9]{5}")) != nil)
            #expect(entries.contains { $0.hasPrefix(city) && $0.hasSuffix(" " + postcode.prefix(3)) })
            let address = try #require(message["address"])
            for part in [city, postcode, try #require(message["street"])] { #expect(address.contains(part)) }
        }
        let form: String =
            switch locale {
            case .english: #"[1-9]\d{0,3} [A-Z][A-Za-z ]+, [A-Z][A-Za-z ]+, [A-Z]{2} \d{5}"#
            case .german, .spanish: #"\p{Lu}[\p{L} \-]+ [1-9]\d{0,2}, \d{5} \p{Lu}[\p{L} ()\-]+"#
            case .french: #"[1-9]\d{0,2} \p{L}[\p{L} '\-]+, \d{5} \p{Lu}[\p{L} '\-]+"#
            }
        try expectAll(try values(1000, .address, locale), match: form, atLeast: 900)
    }

    @Test(
        "phone numbers lie in the ranges that belong to no person",
        arguments: [
            (TextLocale.english, #"\([2-9]\d{2}\) 555-01\d{2}"#),
            (.german, #"(030 23125|069 90009|040 66969|0221 4710|089 99998)\d{3}"#),
            (.spanish, #"4\d{2}( \d{2}){3}"#),
            (.french, #"(01 99 00|02 61 91|03 53 01|04 65 71|05 36 49|06 39 98)( \d{2}){2}"#),
        ])
    func phoneNumbers(locale: TextLocale, pattern: String) throws {
        try expectAll(try values(1000, .phoneNumber, locale), match: pattern, atLeast: 800)
    }

    @Test(
        "account numbers have the form and length of their country, and check digits that are right",
        arguments: [
            (TextLocale.english, #"GB\d{2}XX[A-Z]{2}\d{14}"#), (.german, #"DE\d{2}9\d{17}"#),
            (.spanish, #"ES\d{2}99\d{18}"#), (.french, #"FR\d{2}99\d{21}"#),
        ])
    func accounts(locale: TextLocale, pattern: String) throws {
        let drawn = try values(1000, .iban, locale)
        try expectAll(drawn, match: pattern, atLeast: 1000)
        for iban in drawn {
            #expect(remainder(iban.dropFirst(4) + iban.prefix(4)) == 1, "\(iban)")
            if locale == .french { #expect(remainder(iban.dropFirst(4)) == 0, "\(iban)") }
            if locale == .spanish { #expect(spanishDigitsAreRight(iban), "\(iban)") }
        }
        #expect(remainder("WEST12345698765432GB82") == 1)
        #expect(spanishDigitsAreRight("ES9121000418450200051332"))
    }

    private func remainder(_ text: some StringProtocol) -> Int {
        text.compactMap { Int(String($0), radix: 36) }.flatMap { "\($0)" }.reduce(0) {
            ($0 * 10 + (Int(String($1)) ?? 0)) % 97
        }
    }

    /// The two digits that check bank and branch, and the account.
    private func spanishDigitsAreRight(_ iban: String) -> Bool {
        let digits = iban.dropFirst(4).compactMap(\.wholeNumberValue)
        let check = { (number: [Int]) -> Int in
            let sum = zip(number, [1, 2, 4, 8, 5, 10, 9, 7, 3, 6]).reduce(0) { $0 + $1.0 * $1.1 }
            return [0, 1, 9, 8, 7, 6, 5, 4, 3, 2, 1][sum % 11]
        }
        return digits[8] == check([0, 0] + digits[0..<8]) && digits[9] == check(Array(digits[10...]))
    }

    @Test("ULIDs have the time of the message and rise, though the clock stand still or go back")
    func ulid() throws {
        let times: [Int64] = [1_469_918_176_385] + Array(repeating: 1_469_918_176_386, count: 200) + [1_469_918_176_000]
        let drawn = try messages(times.count, ["ulid"]) { times[$0] }.compactMap { $0["ulid"] }
        try expectAll(drawn, match: "[0-7][0-9A-HJKMNP-TV-Z]{25}", atLeast: times.count)
        #expect(zip(drawn, drawn.dropFirst()).allSatisfy { $0 < $1 })
        // The example of the specification.
        #expect(drawn[0].hasPrefix("01ARYZ6S41") && drawn[1].hasPrefix("01ARYZ6S42"))
        #expect(drawn[1].prefix(25) == drawn[30].prefix(25) || drawn[1].prefix(24) == drawn[30].prefix(24))
        #expect(drawn.last?.hasPrefix("01ARYZ6S42") == true)
    }

    @Test("times are between the ends that were asked for, in the form that was asked for")
    func times() throws {
        try expectAll(
            try values(1000, .date(631_152_000_000...631_238_399_999, .iso)),
            match: #"1990-01-01T([01]\d|2[0-3])(:[0-5]\d){2}\.\d{3}Z"#, atLeast: 900)
        let times: ClosedRange<Int64> = 631_152_000_000...631_411_199_999
        #expect(Set(try values(500, .date(times, .date))) == ["1990-01-01", "1990-01-02", "1990-01-03"])
        #expect(
            try values(500, .date(times, .unix)).allSatisfy { (631_152_000...631_411_199).contains(Int($0) ?? 0) })
        let now: Int64 = 1_668_960_000_123
        let volumes = ["ago": VolumeDefinition(.ago(5000, format: .unixMilliseconds))]
        let drawn = try messages(1000, ["ago"], volumes: volumes) { _ in now }.compactMap { Int64($0["ago"] ?? "") }
        #expect(drawn.count == 1000 && drawn.allSatisfy { (now - 5000...now).contains($0) })
        #expect((drawn.min() ?? 0) < now - 4500 && (drawn.max() ?? 0) > now - 500)
    }

    @Test("times of RFC 3339 are read back as the same", arguments: ["now", "ago"])
    func timestamps(name: String) throws {
        for value in try values(1000, #require(VolumeDefinition.Generator(name: name))) {
            let time = try #require(Timestamps.parse(value), "\(value)")
            var timestamps = Timestamps()
            var out: [UInt8] = []
            timestamps.append(time, into: &out)
            #expect(String(decoding: out, as: UTF8.self) == value)
        }
    }

    @Test("sentences and paragraphs are as long as was asked for", arguments: TextLocale.allCases)
    func prose(locale: TextLocale) throws {
        var options = NamedOptions()
        options.length = 2...4
        let word = #"[\p{L}'\-]+"#
        try expectAll(try values(300, .word, locale, options), match: "\(word)( \(word)){1,3}", atLeast: 200)
        try expectAll(try values(300, .word, locale), match: word, atLeast: 100)
        try expectAll(try values(300, .sentence, locale, options), match: #"\p{Lu}[\p{L}'\-]*( [\p{L}'\-]+){1,3}\."#)
        try expectAll(try values(300, .sentence, locale), match: #"\p{Lu}[\p{L}'\-]*( [\p{L}'\-]+){4,10}\."#)
        let sentence = #"\p{Lu}[\p{L}'\-]*( [\p{L}'\-]+){4,10}\."#
        try expectAll(try values(100, .paragraph, locale, options), match: "\(sentence)( \(sentence)){1,3}")
    }

    @Test("addresses on the internet are those of documentation", arguments: TextLocale.allCases)
    func internet(locale: TextLocale) throws {
        try expectAll(
            try values(1000, .ipv4, locale), match: #"(192\.0\.2|198\.51\.100|203\.0\.113)\.[1-9]\d{0,2}"#,
            atLeast: 400)
        try expectAll(
            try values(1000, .url, locale), match: #"https://www\.example\.(com|org|net)(/[a-z]+){1,2}"#, atLeast: 500)
    }

    @Test("what is made of several words is rarely the same", arguments: TextLocale.allCases)
    func different(locale: TextLocale) throws {
        for kind in [NamedGenerator.company, .productName, .name, .username] {
            #expect(Set(try values(1000, kind, locale)).count > 500, "\(kind.name)")
        }
    }
}
