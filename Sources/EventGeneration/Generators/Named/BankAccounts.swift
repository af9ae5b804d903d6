extension NamedGenerator {
    /// A bank account number.
    package static let iban = NamedGenerator(
        GeneratorReference(
            "iban", .text,
            "A bank account number of the country (en: GB) with valid check digits, at a bank that does not exist.",
            argument: .nothing, options: [.locale], example: #"{ "iban": {}, "locale": "de" }"#)
    ) { source, _, random, out in
        BankAccounts.appendIBAN(source.words.locale, &random, into: &out)
        return .plain
    }
}

/// International bank account numbers (ISO 13616) of banks that do not exist, with check digits that are right.
enum BankAccounts {
    static func appendIBAN(_ locale: TextLocale, _ random: inout RandomStream, into out: inout [UInt8]) {
        let start = out.count
        switch locale {
        case .english:
            out.append(contentsOf: "GB00".utf8)
            appendBritish(&random, into: &out)
        case .german:
            out.append(contentsOf: "DE00".utf8)
            // No Bankleitzahl begins with 9: the first digit is one of eight clearing areas.
            out.append(UInt8(ascii: "9"))
            DecimalText.append(random.integer(0, 9_999_999), width: 7, into: &out)
            DecimalText.append(random.integer(0, 9_999_999_999), width: 10, into: &out)
        case .spanish:
            out.append(contentsOf: "ES00".utf8)
            appendSpanish(&random, into: &out)
        case .french:
            out.append(contentsOf: "FR00".utf8)
            appendFrench(&random, into: &out)
        }
        let check = 98 - remainder(out, from: start)
        out[start + 2] = UInt8(0x30 + check / 10)
        out[start + 3] = UInt8(0x30 + check % 10)
    }

    /// The remainder by 97 of the number that an IBAN stands for, its first four characters moved to the end.
    private static func remainder(_ text: [UInt8], from start: Int) -> Int {
        let count = text.count - start
        var rest = 0
        for position in 0..<count { rest = add(text[start + (position + 4) % count], to: rest) }
        return rest
    }

    private static func add(_ character: UInt8, to rest: Int) -> Int {
        let value = Int(character)
        return value < 0x41 ? (rest * 10 + value - 0x30) % 97 : (rest * 100 + value - 0x41 + 10) % 97
    }

    /// Four letters of a bank that begin with XX, as no bank's do, its sort code and the account.
    private static func appendBritish(_ random: inout RandomStream, into out: inout [UInt8]) {
        out.append(contentsOf: "XX".utf8)
        for _ in 0..<2 { out.append(UInt8(0x41 + random.index(below: 26))) }
        DecimalText.append(random.integer(0, 999_999), width: 6, into: &out)
        DecimalText.append(random.integer(0, 99_999_999), width: 8, into: &out)
    }

    /// Bank, branch, two digits that check them and the account by weights modulo 11, account.
    private static func appendSpanish(_ random: inout RandomStream, into out: inout [UInt8]) {
        let bank = 9900 + random.integer(0, 99)
        let branch = random.integer(0, 9999)
        let account = random.integer(0, 9_999_999_999)
        DecimalText.append(bank, width: 4, into: &out)
        DecimalText.append(branch, width: 4, into: &out)
        DecimalText.append(spanishCheck(bank * 10_000 + branch), width: 1, into: &out)
        DecimalText.append(spanishCheck(account), width: 1, into: &out)
        DecimalText.append(account, width: 10, into: &out)
    }

    /// The digit that checks a number of ten digits: the powers of two modulo 11 as weights, from the left.
    private static func spanishCheck(_ number: Int64) -> Int64 {
        var weight: Int64 = 1
        var divisor: Int64 = 1_000_000_000
        var sum: Int64 = 0
        while divisor > 0 {
            sum += number / divisor % 10 * weight
            weight = weight * 2 % 11
            divisor /= 10
        }
        let digit = 11 - sum % 11
        return digit < 10 ? digit : 11 - digit
    }

    /// Bank, branch, account and the key of the relevé d'identité bancaire, which makes all a multiple of 97.
    private static func appendFrench(_ random: inout RandomStream, into out: inout [UInt8]) {
        let bank = 99_000 + random.integer(0, 999)
        let branch = random.integer(0, 99_999)
        let account = random.integer(0, 99_999_999_999)
        DecimalText.append(bank, width: 5, into: &out)
        DecimalText.append(branch, width: 5, into: &out)
        DecimalText.append(account, width: 11, into: &out)
        DecimalText.append(97 - (89 * bank + 15 * branch + 3 * account) % 97, width: 2, into: &out)
    }
}
