/// Names and what belongs to a person.
///
/// E-mail addresses end in domains that are reserved for examples (RFC 2606), so that no message ever names somebody's
/// own.
enum People {
    /// Appends both names of a person.
    static func appendName(_ person: Person, _ words: Vocabulary, into out: inout [UInt8]) {
        words.firstNames.append(person.first, into: &out)
        out.append(UInt8(ascii: " "))
        words.lastNames.append(person.last, into: &out)
    }

    static func appendEmail(
        _ person: Person, _ words: Vocabulary, _ random: inout RandomStream, into out: inout [UInt8]
    ) {
        ASCIIText.append(words.firstNames[person.first], into: &out)
        out.append(UInt8(ascii: "."))
        ASCIIText.append(words.lastNames[person.last], into: &out)
        let number = random.integer(1, 199)
        if number < 100 { DecimalText.append(number, places: 0, into: &out) }
        out.append(UInt8(ascii: "@"))
        Internet.appendDomain(&random, into: &out)
    }

    static func appendUsername(
        _ person: Person, _ words: Vocabulary, _ random: inout RandomStream, into out: inout [UInt8]
    ) {
        let form = random.index(below: 4)
        let start = out.count
        ASCIIText.append(words.firstNames[person.first], into: &out)
        switch form {
        case 0: out.append(UInt8(ascii: "."))
        case 1: out.append(UInt8(ascii: "_"))
        case 2: out.removeLast(max(0, out.count - start - 1))
        default: break
        }
        ASCIIText.append(words.lastNames[person.last], into: &out)
        let number = random.integer(1, 1999)
        if number < 1000 { DecimalText.append(number, places: 0, into: &out) }
    }
}

/// Which names of the lists somebody has.
struct Person {
    var first: Int
    var last: Int

    /// Takes the names that other volumes drew for the message, and draws those that none did.
    init(_ agreement: Agreement, _ words: Vocabulary, _ random: inout RandomStream) {
        first = agreement.first ?? random.index(below: words.firstNames.count)
        last = agreement.second ?? random.index(below: words.lastNames.count)
    }
}
