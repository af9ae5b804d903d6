extension NamedGenerator {
    /// A whole address.
    package static let address = NamedGenerator(
        GeneratorReference(
            "address", .text,
            "Street, number, city and postcode: those of street, city and postcode in the same message.",
            argument: .nothing, options: [.locale], example: #""address""#),
        agreesWith: [.street, .city, .postcode]
    ) { source, _, random, out in
        Places.appendAddress(source.agreement, source.words, &random, into: &out)
        return .plain
    }

    /// A street.
    package static let street = NamedGenerator(
        GeneratorReference(
            "street", .text, "A street.",
            argument: .nothing, options: [.locale], example: #"{ "street": {}, "locale": "de" }"#)
    ) { source, _, random, out in
        source.choice = source.words.streets.draw(&random, into: &out)
        return .plain
    }

    /// A city.
    package static let city = NamedGenerator(
        GeneratorReference(
            "city", .text, "A city.",
            argument: .nothing, options: [.locale], example: #""city""#)
    ) { source, _, random, out in
        source.choice = random.index(below: source.words.cities.count)
        Places.appendCity(source.choice, source.words, into: &out)
        return .plain
    }

    /// A postcode.
    package static let postcode = NamedGenerator(
        GeneratorReference(
            "postcode", .text, "A postcode of the form of its country, which fits city in the same message.",
            argument: .nothing, options: [.locale], example: #"{ "postcode": {}, "locale": "fr" }"#),
        agreesWith: [.city]
    ) { source, _, random, out in
        source.choice = random.index(below: 100)
        let city = source.agreement.first ?? random.index(below: source.words.cities.count)
        Places.appendPostcode(city, ending: source.choice, source.words, into: &out)
        return .plain
    }

    /// A country.
    package static let country = NamedGenerator(
        GeneratorReference(
            "country", .text, "A country, in the language of the locale.",
            argument: .nothing, options: [.locale], example: #"{ "country": {}, "locale": "es" }"#)
    ) { source, _, random, out in
        source.words.countries.draw(&random, into: &out)
        return .plain
    }
}

/// Streets, cities and addresses as their country writes them.
enum Places {
    /// Appends a city's name, without the state and the digits of its postcode that stand in the list.
    static func appendCity(_ city: Int, _ words: Vocabulary, into out: inout [UInt8]) {
        let entry = words.cities[city]
        out.append(contentsOf: entry[..<(entry.firstIndex(of: UInt8(ascii: ",")) ?? entry.endIndex - 4)])
    }

    /// Appends a postcode of a city: the three digits that the list has, then any two.
    static func appendPostcode(_ city: Int, ending: Int, _ words: Vocabulary, into out: inout [UInt8]) {
        out.append(contentsOf: words.cities[city].suffix(3))
        DecimalText.append(Int64(ending), width: 2, into: &out)
    }

    /// Appends `12 Maple Street, Springfield, IL 62701`, or what the locale has for it.
    static func appendAddress(
        _ agreement: Agreement, _ words: Vocabulary, _ random: inout RandomStream, into out: inout [UInt8]
    ) {
        let number = random.integer(1, words.locale == .english ? 9999 : 199)
        let street = agreement.first ?? random.index(below: words.streets.count)
        let city = agreement.second ?? random.index(below: words.cities.count)
        let ending = agreement.third ?? random.index(below: 100)
        let isNumberFirst = words.locale == .english || words.locale == .french
        if isNumberFirst {
            DecimalText.append(number, places: 0, into: &out)
            out.append(UInt8(ascii: " "))
        }
        words.streets.append(street, into: &out)
        if !isNumberFirst {
            out.append(UInt8(ascii: " "))
            DecimalText.append(number, places: 0, into: &out)
        }
        out.append(contentsOf: ", ".utf8)
        if words.locale == .english {
            words.cities.append(city, into: &out)
            DecimalText.append(Int64(ending), width: 2, into: &out)
        } else {
            appendPostcode(city, ending: ending, words, into: &out)
            out.append(UInt8(ascii: " "))
            appendCity(city, words, into: &out)
        }
    }
}
