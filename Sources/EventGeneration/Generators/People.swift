/// Names and what belongs to a person, each from one stream.
///
/// E-mail addresses end in domains that are reserved for examples (RFC 2606), and phone numbers lie in the range
/// 555-0100 to 555-0199 that is kept for fiction, so that no message ever names somebody's own.
enum People {
    static func appendName(_ random: inout RandomStream, into out: inout [UInt8]) {
        WordList.firstNames.append(random.index(below: WordList.firstNames.count), into: &out)
        out.append(UInt8(ascii: " "))
        WordList.lastNames.append(random.index(below: WordList.lastNames.count), into: &out)
    }

    static func appendEmail(_ random: inout RandomStream, into out: inout [UInt8]) {
        appendLetters(WordList.firstNames, random.index(below: WordList.firstNames.count), into: &out)
        out.append(UInt8(ascii: "."))
        appendLetters(WordList.lastNames, random.index(below: WordList.lastNames.count), into: &out)
        let number = random.integer(1, 199)
        if number < 100 { DecimalText.append(number, places: 0, into: &out) }
        switch random.index(below: 3) {
        case 0: out.append(contentsOf: "@example.com".utf8)
        case 1: out.append(contentsOf: "@example.org".utf8)
        default: out.append(contentsOf: "@example.net".utf8)
        }
    }

    static func appendPhoneNumber(_ random: inout RandomStream, into out: inout [UInt8]) {
        out.append(UInt8(ascii: "("))
        WordList.areaCodes.append(random.index(below: WordList.areaCodes.count), into: &out)
        out.append(contentsOf: ") 555-01".utf8)
        DecimalText.append(random.integer(0, 99), width: 2, into: &out)
    }

    static func appendAddress(_ random: inout RandomStream, into out: inout [UInt8]) {
        DecimalText.append(random.integer(1, 9999), places: 0, into: &out)
        out.append(UInt8(ascii: " "))
        WordList.streets.append(random.index(below: WordList.streets.count), into: &out)
        out.append(contentsOf: ", ".utf8)
        WordList.cities.append(random.index(below: WordList.cities.count), into: &out)
        DecimalText.append(random.integer(0, 99), width: 2, into: &out)
    }

    private static func appendLetters(_ list: WordList, _ index: Int, into out: inout [UInt8]) {
        for byte in list[index] where (0x41...0x5A).contains(byte & 0xDF) { out.append(byte | 0x20) }
    }
}
