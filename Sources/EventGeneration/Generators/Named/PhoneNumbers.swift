extension NamedGenerator {
    /// A phone number.
    package static let phoneNumber = NamedGenerator(
        GeneratorReference(
            "phone_number", .text,
            "A phone number that belongs to no person, from a range kept for fiction if the country has one. Also called number.",
            aliases: ["number"], argument: .nothing, options: [.locale],
            example: #"{ "phone_number": {}, "locale": "fr" }"#)
    ) { source, _, random, out in
        PhoneNumbers.append(source.words.locale, &random, into: &out)
        return .plain
    }
}

/// Phone numbers that no subscriber has.
enum PhoneNumbers {
    static func append(_ locale: TextLocale, _ random: inout RandomStream, into out: inout [UInt8]) {
        switch locale {
        case .english: appendEnglish(&random, into: &out)
        case .german: appendGerman(&random, into: &out)
        case .spanish: appendSpanish(&random, into: &out)
        case .french: appendFrench(&random, into: &out)
        }
    }

    private static let areaCodes = WordList(EnglishWords.areaCodes, separator: " ")

    /// The North American Numbering Plan keeps 555-0100 to 555-0199 of every area code for fiction.
    private static func appendEnglish(_ random: inout RandomStream, into out: inout [UInt8]) {
        out.append(UInt8(ascii: "("))
        areaCodes.draw(&random, into: &out)
        out.append(contentsOf: ") 555-01".utf8)
        DecimalText.append(random.integer(0, 99), width: 2, into: &out)
    }

    /// The Bundesnetzagentur keeps a thousand numbers in each of five cities for productions of the media ("Drama
    /// Numbers", Mitteilung 148/2021, Amtsblatt 7/2021).
    private static func appendGerman(_ random: inout RandomStream, into out: inout [UInt8]) {
        switch random.index(below: 5) {
        case 0: out.append(contentsOf: "030 23125".utf8)
        case 1: out.append(contentsOf: "069 90009".utf8)
        case 2: out.append(contentsOf: "040 66969".utf8)
        case 3: out.append(contentsOf: "0221 4710".utf8)
        default: out.append(contentsOf: "089 99998".utf8)
        }
        DecimalText.append(random.integer(0, 999), width: 3, into: &out)
    }

    /// Spain keeps no numbers for fiction; no subscriber has one that begins with 4, which the national numbering plan
    /// (Real Decreto 2296/2004) leaves unassigned.
    private static func appendSpanish(_ random: inout RandomStream, into out: inout [UInt8]) {
        out.append(UInt8(ascii: "4"))
        DecimalText.append(random.integer(0, 99), width: 2, into: &out)
        appendPairs(3, &random, into: &out)
    }

    /// ARCEP keeps six ranges for audiovisual works: 01 99 00, 02 61 91, 03 53 01, 04 65 71, 05 36 49 and 06 39 98
    /// (its numbering plan, decision 2018-0881).
    private static func appendFrench(_ random: inout RandomStream, into out: inout [UInt8]) {
        switch random.index(below: 6) {
        case 0: out.append(contentsOf: "01 99 00".utf8)
        case 1: out.append(contentsOf: "02 61 91".utf8)
        case 2: out.append(contentsOf: "03 53 01".utf8)
        case 3: out.append(contentsOf: "04 65 71".utf8)
        case 4: out.append(contentsOf: "05 36 49".utf8)
        default: out.append(contentsOf: "06 39 98".utf8)
        }
        appendPairs(2, &random, into: &out)
    }

    private static func appendPairs(_ count: Int, _ random: inout RandomStream, into out: inout [UInt8]) {
        for _ in 0..<count {
            out.append(UInt8(ascii: " "))
            DecimalText.append(random.integer(0, 99), width: 2, into: &out)
        }
    }
}
