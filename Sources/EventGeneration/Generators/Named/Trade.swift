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
