extension GeneratorReference {
    static let order: [GeneratorReference] = [
        .init(
            "sequence", .order, "Numbers in order, each a step on.",
            argument: .object(
                ObjectShape(
                    [
                        .init("start", .anyNumber, "The first number.", standard: "1"),
                        .init(
                            "step", .anyOf([.anyNumber, .list(of: .anyNumber, count: 2...2), .named("numeric")]),
                            "How far it goes at once: a number, two between which it lies, or a generator of numbers.",
                            standard: "1"),
                        .init("max", .anyNumber, "The largest number."),
                        .init(
                            "then", .oneOf(SequenceRule.Then.allCases.map(\.rawValue)),
                            "What follows the largest number: the same, the start, or the end of the producer.",
                            standard: "stay"),
                    ], rules: [.goesWith("then", "max")])),
            options: [
                .init(
                    "places", .integer(0...9), "Digits behind the point.", standard: "those of a generated step, or 0")
            ],
            example: #"{ "sequence": { "start": 1, "step": [0, 3], "max": 90 }, "per": "match.key" }"#),
        .init(
            "states", .order, "The names of states, each of which leads to some of the others.",
            argument: .object(
                ObjectShape(
                    [
                        .init("start", .text, "The first state.", standard: "the first that is listed"),
                        .init(
                            "next",
                            .object(
                                ObjectShape(
                                    [],
                                    others: .anyOf([
                                        .object(ObjectShape([], others: .weight)), .text,
                                        .list(of: .text, count: 0...Int.max),
                                    ]))),
                            "Every state with those that may follow: an object of weights, a list, one state, or {}."),
                        .init(
                            "then", .oneOf(StateRule.Then.allCases.map(\.rawValue)),
                            "What follows a state without successors: the same, the start, or the end of the producer.",
                            standard: "stay"),
                    ], required: ["next"])),
            example: """
                { "states": { "start": "kick-off", "then": "wrap",
                              "next": { "kick-off": "play", "play": { "play": 80, "goal": 5, "card": 4, "full-time": 1 },
                                        "goal": "play", "card": "play", "full-time": {} } },
                  "per": "match.key" }
                """),
    ]

    static let structure: [GeneratorReference] = [
        .init(
            "list", .structure,
            "A list. Its elements are a template whose volumes are drawn again for each of them ({{index}} counts them), "
                + "or a volume, by its name or as it stands.",
            argument: .any,
            options: [
                .init(
                    "length",
                    .anyOf([
                        .integer(0...Int64(ListRule.limit)),
                        .list(of: .integer(0...Int64(ListRule.limit)), count: 2...2),
                        .named("numeric"),
                    ]), "How many elements: a number, two between which it lies, or a generator of numbers. Needed.")
            ],
            needs: ["length"],
            example: #"{ "list": { "line": "{{index}}", "sku": "{{product}}" }, "length": [1, 5] }"#),
        .init(
            "text", .structure, "A text with placeholders, to be used in several places.", argument: .text,
            example: #"{ "text": "{{player}} ({{match.key}})" }"#),
        .init(
            "use", .structure, "What another volume is defined as, drawn on its own.", argument: .text,
            example: #"{ "use": "player" }"#),
    ]
}
