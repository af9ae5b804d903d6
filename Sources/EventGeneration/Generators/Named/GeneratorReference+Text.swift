extension GeneratorReference {
    /// How long a text is.
    private static func lengthKey(_ description: String, standard: String) -> ObjectShape.Key {
        ObjectShape.Key(
            "length", .anyOf([.integer(1...200), .list(of: .integer(1...200), count: 2...2)]), description,
            standard: standard)
    }

    static let people: [GeneratorReference] = [
        GeneratorReference(
            "first_name", .text, "A given name.",
            argument: nothing, options: [localeKey], standsAlone: true, example: #""first_name""#),
        GeneratorReference(
            "last_name", .text, "A family name.",
            argument: nothing, options: [localeKey], standsAlone: true, example: #"{ "last_name": {}, "locale": "es" }"#
        ),
        GeneratorReference(
            "name", .text, "A given and a family name: those of first_name and last_name in the same message.",
            argument: nothing, options: [localeKey], standsAlone: true, example: #"{ "name": {}, "locale": "de" }"#),
        GeneratorReference(
            "email", .text,
            "An address at example.com, .org or .net, made of first_name and last_name in the same message.",
            argument: nothing, options: [localeKey], standsAlone: true, example: #""email""#),
        GeneratorReference(
            "username", .text, "A name to sign in with, made of first_name and last_name in the same message.",
            argument: nothing, options: [localeKey], standsAlone: true, example: #""username""#),
        GeneratorReference(
            "phone_number", .text,
            "A phone number that is nobody's, from a range kept for fiction where the country has one. Also called number.",
            argument: nothing, options: [localeKey], standsAlone: true,
            example: #"{ "phone_number": {}, "locale": "fr" }"#),
    ]

    static let places: [GeneratorReference] = [
        GeneratorReference(
            "address", .text,
            "Street, number, city and postcode: those of street, city and postcode in the same message.",
            argument: nothing, options: [localeKey], standsAlone: true, example: #""address""#),
        GeneratorReference(
            "street", .text, "A street.",
            argument: nothing, options: [localeKey], standsAlone: true, example: #"{ "street": {}, "locale": "de" }"#),
        GeneratorReference(
            "city", .text, "A city.",
            argument: nothing, options: [localeKey], standsAlone: true, example: #""city""#),
        GeneratorReference(
            "postcode", .text, "A postcode of the form of its country, which fits city in the same message.",
            argument: nothing, options: [localeKey], standsAlone: true, example: #"{ "postcode": {}, "locale": "fr" }"#),
        GeneratorReference(
            "country", .text, "A country, in the language of the locale.",
            argument: nothing, options: [localeKey], standsAlone: true, example: #"{ "country": {}, "locale": "es" }"#),
    ]

    static let trade: [GeneratorReference] = [
        GeneratorReference(
            "company", .text, "A company, with its legal form.",
            argument: nothing, options: [localeKey], standsAlone: true, example: #"{ "company": {}, "locale": "de" }"#),
        GeneratorReference(
            "job", .text, "An occupation.",
            argument: nothing, options: [localeKey], standsAlone: true, example: #""job""#),
        GeneratorReference(
            "product_name", .text, "A product.",
            argument: nothing, options: [localeKey], standsAlone: true, example: #""product_name""#),
        GeneratorReference(
            "color", .text, "A color.",
            argument: nothing, options: [localeKey], standsAlone: true, example: #"{ "color": {}, "locale": "fr" }"#),
        GeneratorReference(
            "iban", .text,
            "A bank account number of the country (en: GB) with valid check digits, at a bank that does not exist.",
            argument: nothing, options: [localeKey], standsAlone: true, example: #"{ "iban": {}, "locale": "de" }"#),
    ]

    static let prose: [GeneratorReference] = [
        GeneratorReference(
            "word", .text, "A word.",
            argument: nothing, options: [localeKey, lengthKey("How many words.", standard: "1")], standsAlone: true,
            example: #""word""#),
        GeneratorReference(
            "sentence", .text, "A sentence that means nothing.",
            argument: nothing, options: [localeKey, lengthKey("How many words.", standard: "[5, 11]")],
            standsAlone: true, example: #"{ "sentence": {}, "length": [4, 9] }"#),
        GeneratorReference(
            "paragraph", .text, "Sentences that mean nothing.",
            argument: nothing, options: [localeKey, lengthKey("How many sentences.", standard: "[3, 5]")],
            standsAlone: true, example: #"{ "paragraph": {}, "length": 2, "locale": "es" }"#),
    ]

    static let internet: [GeneratorReference] = [
        GeneratorReference(
            "url", .text, "The address of a page at example.com, .org or .net.",
            argument: nothing, options: [localeKey], standsAlone: true, example: #""url""#),
        GeneratorReference(
            "ipv4", .text, "An IPv4 address from the blocks that are kept for documentation (RFC 5737).",
            argument: nothing, standsAlone: true, example: #""ipv4""#),
    ]
}
