extension GeneratorReference {
    /// The generators that make values from what stands behind their key.
    static let valueGenerators = sets + numbers + order + structure

    /// Volumes that the examples refer to, as JSON.
    package static let companions = """
        { "match": [ { "key": "fcb-psg", "teams": ["FC Barcelona", "Paris SG"] },
                     { "key": "qat-ecu", "teams": ["Qatar", "Ecuador"] } ],
          "product": { "zipf": ["A-17", "B-4", "C-20"] },
          "player": ["Messi", "Mbappé", "Morata"] }
        """

    /// The file that the example of `file` names: its name and its content.
    package static let companionFile = (name: "players.txt", text: "Messi\nMbappé\nMorata\n")
}

extension ValueShape {
    /// Values of a set: a list, or a file of them.
    static let valueSet = ValueShape.anyOf([
        .list(of: .any, count: 1...Int.max),
        .object(
            ObjectShape([.init("file", .text, "A file of values, beside the settings.")], required: ["file"])),
    ])
    /// Where a value is: a name, and members behind dots.
    static let reference = ValueShape.pattern(#"^[^.{}]+(\.[^.]+)*$"#)
    static let anyNumber = ValueShape.number(-.greatestFiniteMagnitude ... .greatestFiniteMagnitude)
    /// A whole number, or two of them.
    static let wholeOrRange = ValueShape.anyOf([
        .integer(.min ... .max), .list(of: .integer(.min ... .max), count: 2...2),
    ])
    static let weight = ValueShape.number(0...1e300)
    static let positive = ValueShape.numberAbove(0, upTo: .greatestFiniteMagnitude)
}

extension ObjectShape.Key {
    static let places = Self("places", .integer(0...9), "Digits behind the point.", standard: "2")
    static let multiple = Self("step", .positive, "Every number is a multiple of it.")
    static let exponent = Self(
        "exponent", .numberAbove(0, upTo: 10), "How steeply the frequency falls with the rank.", standard: "1")
}
