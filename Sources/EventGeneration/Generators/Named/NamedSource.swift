/// A named generator at work: what it was asked for and how far it is.
struct NamedSource: Sendable {
    let kind: BuiltIn
    /// The sources that this one agrees with in each message.
    let partners: Agreement
    private let options: BuiltInOptions
    private let words: Vocabulary
    private var timestamps = Timestamps()
    private var ulids = ULIDSource()
    /// Which word of its list was drawn last, or for a postcode which two digits end it.
    private(set) var choice = 0

    init(_ kind: BuiltIn, _ options: BuiltInOptions, locale: TextLocale, partners: Agreement) {
        self.kind = kind
        self.options = options
        self.partners = partners
        words = Vocabulary.of(locale)
    }

    /// Appends the value of a message and says how it is to be read.
    ///
    /// - Parameters:
    ///   - index: The number of the message, from 1.
    ///   - now: Milliseconds since 1970.
    ///   - agreement: What ``partners`` drew for the message.
    ///   - random: The volume's stream.
    ///   - out: Where the bytes go.
    mutating func append(
        index: Int, now: Int64, _ agreement: Agreement, _ random: inout RandomStream, into out: inout [UInt8]
    ) -> DrawnValue.Encoding {
        switch kind {
        case .uuid: Identifiers.appendUUID(&random, into: &out)
        case .ulid: ulids.append(now: now, &random, into: &out)
        case .ean: Identifiers.appendEAN(&random, into: &out)
        case .pattern:
            options.pattern?.append(&random, into: &out)
            return .text
        case .now: return append(time: now, options.format ?? .iso, into: &out)
        case .date:
            let times = options.times ?? 0...max(0, now)
            let time = random.integer(times.lowerBound, times.upperBound)
            return append(time: time, options.format ?? .date, into: &out)
        case .ago:
            let time = now - random.integer(0, options.span ?? 30 * 86_400_000)
            return append(time: time, options.format ?? .iso, into: &out)
        case .index:
            DecimalText.append(Int64(index), places: 0, into: &out)
            return .bare
        case .phoneNumber: PhoneNumbers.append(words.locale, &random, into: &out)
        case .ipv4: Internet.appendIPv4(&random, into: &out)
        case .iban: BankAccounts.appendIBAN(words.locale, &random, into: &out)
        default: appendText(agreement, &random, into: &out)
        }
        return .plain
    }

    private mutating func append(
        time: Int64, _ format: TimeFormat, into out: inout [UInt8]
    ) -> DrawnValue.Encoding {
        switch format {
        case .iso: timestamps.append(time, into: &out)
        case .date: Timestamps.appendDate(ofMilliseconds: time, into: &out)
        case .unix:
            DecimalText.append(time >= 0 ? time / 1000 : (time - 999) / 1000, places: 0, into: &out)
            return .bare
        case .unixMilliseconds:
            DecimalText.append(time, places: 0, into: &out)
            return .bare
        }
        return .plain
    }

    private mutating func appendText(
        _ agreement: Agreement, _ random: inout RandomStream, into out: inout [UInt8]
    ) {
        switch kind {
        case .firstName: choice = words.firstNames.draw(&random, into: &out)
        case .lastName: choice = words.lastNames.draw(&random, into: &out)
        case .name: People.appendName(Person(agreement, words, &random), words, into: &out)
        case .email: People.appendEmail(Person(agreement, words, &random), words, &random, into: &out)
        case .username: People.appendUsername(Person(agreement, words, &random), words, &random, into: &out)
        case .street: choice = words.streets.draw(&random, into: &out)
        case .city:
            choice = random.index(below: words.cities.count)
            Places.appendCity(choice, words, into: &out)
        case .postcode:
            choice = random.index(below: 100)
            let city = agreement.first ?? random.index(below: words.cities.count)
            Places.appendPostcode(city, ending: choice, words, into: &out)
        case .address: Places.appendAddress(agreement, words, &random, into: &out)
        case .country: words.countries.draw(&random, into: &out)
        case .company: Trade.appendCompany(words, &random, into: &out)
        case .job: words.jobs.draw(&random, into: &out)
        case .productName: Trade.appendProduct(words, &random, into: &out)
        case .color: words.colors.draw(&random, into: &out)
        case .word: Prose.appendWords(options.length ?? 1...1, words, &random, into: &out)
        case .sentence: Prose.appendSentence(options.length ?? Prose.sentenceLength, words, &random, into: &out)
        case .paragraph: Prose.appendParagraph(options.length ?? Prose.paragraphLength, words, &random, into: &out)
        case .url: Internet.appendURL(words, &random, into: &out)
        default: break
        }
    }
}

/// What up to three other sources drew for a message, or which sources they are; nil where there is none.
struct Agreement: Sendable {
    var first: Int?
    var second: Int?
    var third: Int?

    init(_ elements: [Int?]) {
        first = elements.first ?? nil
        second = elements.dropFirst().first ?? nil
        third = elements.dropFirst(2).first ?? nil
    }

    private init(_ first: Int?, _ second: Int?, _ third: Int?) {
        (self.first, self.second, self.third) = (first, second, third)
    }

    /// The same with each element replaced.
    func map(_ replace: (Int) -> Int) -> Agreement {
        Agreement(first.map(replace), second.map(replace), third.map(replace))
    }
}
