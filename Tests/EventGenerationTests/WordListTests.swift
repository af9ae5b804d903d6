import Testing

@testable import EventGeneration

@Suite("Word lists")
struct WordListTests {
    private static let least = [
        "firstNames": 300, "lastNames": 400, "streets": 100, "cities": 150, "countries": 60, "jobs": 60,
        "companyParts": 60, "trades": 30, "companyForms": 5, "products": 60, "models": 20, "colors": 30, "words": 200,
    ]

    @Test("each list is long enough and has no word twice", arguments: TextLocale.allCases)
    func lists(locale: TextLocale) throws {
        let lists = Vocabulary.of(locale).lists
        #expect(lists.count == Self.least.count)
        for (name, list) in lists {
            let words = (0..<list.count).map { String(decoding: list[$0], as: UTF8.self) }
            #expect(words.count >= Self.least[name] ?? .max, "\(name): \(words.count)")
            let again = Dictionary(grouping: words) { $0 }.filter { $0.value.count > 1 }.keys
            #expect(again.isEmpty, "\(name): \(again)")
            for word in words where word.hasPrefix(" ") || word.hasSuffix(" ") || JSONText.needsEscape(word.utf8) {
                Issue.record("\(name): \"\(word)\"")
            }
        }
    }

    @Test("every name keeps all of its letters where it is written in ASCII", arguments: TextLocale.allCases)
    func letters(locale: TextLocale) {
        let vocabulary = Vocabulary.of(locale)
        for list in [vocabulary.firstNames, vocabulary.lastNames, vocabulary.words] {
            for index in 0..<list.count {
                let word = String(decoding: list[index], as: UTF8.self)
                var ascii: [UInt8] = []
                ASCIIText.append(list[index], into: &ascii)
                let isWhole = ascii.count >= word.filter(\.isLetter).count
                if !isWhole { Issue.record("\(word) becomes \(String(decoding: ascii, as: UTF8.self))") }
            }
        }
    }

    @Test("cities end with three digits of a postcode", arguments: TextLocale.allCases)
    func cities(locale: TextLocale) {
        let cities = Vocabulary.of(locale).cities
        for index in 0..<cities.count {
            let bytes = Array(cities[index].suffix(4))
            let isRight = bytes[0] == 0x20 && bytes[1...].allSatisfy { (0x30...0x39).contains($0) }
            if !isRight { Issue.record("\(String(decoding: cities[index], as: UTF8.self))") }
        }
    }

    @Test("the English lists begin as they did in version 1")
    func beginnings() {
        let english = Vocabulary.of(.english)
        let places = [
            (english.firstNames, 0, "James"), (english.firstNames, 305, "Sana"), (english.lastNames, 0, "Smith"),
            (english.lastNames, 366, "Petrov"), (english.streets, 70, "Museum Way"),
            (english.cities, 77, "Portland, ME 041"), (english.cities, 78, "Anchorage, AK 995"),
        ]
        for (list, index, word) in places { #expect(String(decoding: list[index], as: UTF8.self) == word) }
    }

    @Test(
        "umlauts and accents are spelled out",
        arguments: [
            ("Käthe", "kaethe"), ("Müller", "mueller"), ("Weiß", "weiss"), ("Núñez", "nunez"), ("François", "francois"),
            ("Élodie", "elodie"), ("OBrien", "obrien"), ("Jean-Pierre", "jeanpierre"), ("Œuvre", "oeuvre"),
            ("Şahin", "sahin"), ("Çelik", "celik"), ("Öztürk", "oeztuerk"), ("Wiśniewski", "wisniewski"), ("日本", ""),
        ])
    func ascii(word: String, expected: String) {
        var out: [UInt8] = []
        ASCIIText.append(ArraySlice(word.utf8), into: &out)
        #expect(String(decoding: out, as: UTF8.self) == expected)
    }
}
