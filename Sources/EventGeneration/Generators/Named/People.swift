extension NamedGenerator {
    /// A given name.
    package static let firstName = NamedGenerator(
        GeneratorReference(
            "first_name", .text, "A given name.",
            argument: .nothing, options: [.locale], example: #""first_name""#)
    ) { source, _, random, out in
        source.choice = source.words.firstNames.draw(&random, into: &out)
        return .plain
    }

    /// A family name.
    package static let lastName = NamedGenerator(
        GeneratorReference(
            "last_name", .text, "A family name.",
            argument: .nothing, options: [.locale], example: #"{ "last_name": {}, "locale": "es" }"#)
    ) { source, _, random, out in
        source.choice = source.words.lastNames.draw(&random, into: &out)
        return .plain
    }

    /// A given and a family name.
    package static let name = NamedGenerator(
        GeneratorReference(
            "name", .text, "A given and a family name: those of first_name and last_name in the same message.",
            argument: .nothing, options: [.locale], example: #"{ "name": {}, "locale": "de" }"#),
        agreesWith: [.firstName, .lastName]
    ) { source, _, random, out in
        let words = source.words
        People.appendName(Person(source.agreement, words, &random), words, into: &out)
        return .plain
    }

    /// An e-mail address.
    package static let email = NamedGenerator(
        GeneratorReference(
            "email", .text,
            "An address at example.com, .org or .net, made of first_name and last_name in the same message.",
            argument: .nothing, options: [.locale], example: #""email""#),
        agreesWith: [.firstName, .lastName]
    ) { source, _, random, out in
        let words = source.words
        People.appendEmail(Person(source.agreement, words, &random), words, &random, into: &out)
        return .plain
    }

    /// A name to sign in with.
    package static let username = NamedGenerator(
        GeneratorReference(
            "username", .text, "A name to sign in with, made of first_name and last_name in the same message.",
            argument: .nothing, options: [.locale], example: #""username""#),
        agreesWith: [.firstName, .lastName]
    ) { source, _, random, out in
        let words = source.words
        People.appendUsername(Person(source.agreement, words, &random), words, &random, into: &out)
        return .plain
    }
}

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
