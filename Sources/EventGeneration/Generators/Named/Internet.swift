extension NamedGenerator {
    /// The address of a page.
    package static let url = NamedGenerator(
        GeneratorReference(
            "url", .text, "The address of a page at example.com, .org or .net.",
            argument: .nothing, options: [.locale], example: #""url""#)
    ) { source, _, random, out in
        Internet.appendURL(source.words, &random, into: &out)
        return .plain
    }

    /// An IPv4 address.
    package static let ipv4 = NamedGenerator(
        GeneratorReference(
            "ipv4", .text, "An IPv4 address from the blocks that are kept for documentation (RFC 5737).",
            argument: .nothing, example: #""ipv4""#)
    ) { _, _, random, out in
        Internet.appendIPv4(&random, into: &out)
        return .plain
    }
}

/// Addresses on the internet that are reserved for examples.
enum Internet {
    /// Appends a domain that is reserved for examples (RFC 2606).
    static func appendDomain(_ random: inout RandomStream, into out: inout [UInt8]) {
        switch random.index(below: 3) {
        case 0: out.append(contentsOf: "example.com".utf8)
        case 1: out.append(contentsOf: "example.org".utf8)
        default: out.append(contentsOf: "example.net".utf8)
        }
    }

    /// Appends the address of a page with one or two words in its path.
    static func appendURL(_ words: Vocabulary, _ random: inout RandomStream, into out: inout [UInt8]) {
        out.append(contentsOf: "https://www.".utf8)
        appendDomain(&random, into: &out)
        for _ in 0...random.index(below: 2) {
            out.append(UInt8(ascii: "/"))
            ASCIIText.append(words.words[random.index(below: words.words.count)], into: &out)
        }
    }

    /// Appends an address of one of the three blocks that are kept for documentation (RFC 5737).
    static func appendIPv4(_ random: inout RandomStream, into out: inout [UInt8]) {
        switch random.index(below: 3) {
        case 0: out.append(contentsOf: "192.0.2.".utf8)
        case 1: out.append(contentsOf: "198.51.100.".utf8)
        default: out.append(contentsOf: "203.0.113.".utf8)
        }
        DecimalText.append(random.integer(1, 254), places: 0, into: &out)
    }
}
