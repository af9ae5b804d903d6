extension NamedGenerator {
    /// A company.
    package static let company = NamedGenerator(
        GeneratorReference(
            "company", .text, "A company, with its legal form.",
            argument: .nothing, options: [.locale], example: #"{ "company": {}, "locale": "de" }"#)
    ) { source, _, random, out in
        Trade.appendCompany(source.words, &random, into: &out)
        return .plain
    }

    /// An occupation.
    package static let job = NamedGenerator(
        GeneratorReference(
            "job", .text, "An occupation.",
            argument: .nothing, options: [.locale], example: #""job""#)
    ) { source, _, random, out in
        source.words.jobs.draw(&random, into: &out)
        return .plain
    }

    /// A product.
    package static let productName = NamedGenerator(
        GeneratorReference(
            "product_name", .text, "A product.",
            argument: .nothing, options: [.locale], example: #""product_name""#)
    ) { source, _, random, out in
        Trade.appendProduct(source.words, &random, into: &out)
        return .plain
    }

    /// A color.
    package static let color = NamedGenerator(
        GeneratorReference(
            "color", .text, "A color.",
            argument: .nothing, options: [.locale], example: #"{ "color": {}, "locale": "fr" }"#)
    ) { source, _, random, out in
        source.words.colors.draw(&random, into: &out)
        return .plain
    }
}

/// Companies and what they sell.
enum Trade {
    /// Appends a company of one of three forms: a part and a trade, a family, or two families.
    static func appendCompany(_ words: Vocabulary, _ random: inout RandomStream, into out: inout [UInt8]) {
        switch random.index(below: 3) {
        case 0:
            let isTradeFirst = words.locale == .spanish || words.locale == .french
            (isTradeFirst ? words.trades : words.companyParts).draw(&random, into: &out)
            out.append(UInt8(ascii: " "))
            (isTradeFirst ? words.companyParts : words.trades).draw(&random, into: &out)
            out.append(UInt8(ascii: " "))
            words.companyForms.append(random.index(below: 4), into: &out)
        case 1:
            words.lastNames.draw(&random, into: &out)
            out.append(UInt8(ascii: " "))
            words.companyForms.draw(&random, into: &out)
        default:
            words.lastNames.draw(&random, into: &out)
            out.append(contentsOf: " & ".utf8)
            words.lastNames.draw(&random, into: &out)
        }
    }

    /// Appends a thing and its model, in the order of the language.
    static func appendProduct(_ words: Vocabulary, _ random: inout RandomStream, into out: inout [UInt8]) {
        let isModelFirst = words.locale == .english
        (isModelFirst ? words.models : words.products).draw(&random, into: &out)
        out.append(UInt8(ascii: " "))
        (isModelFirst ? words.products : words.models).draw(&random, into: &out)
    }
}
