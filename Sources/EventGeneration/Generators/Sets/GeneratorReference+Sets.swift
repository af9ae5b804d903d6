extension GeneratorReference {
    static let sets: [GeneratorReference] = [
        .init(
            "array", .sets, "One of the values, each equally likely; a list alone means the same.",
            argument: .valueSet, example: #"{ "array": ["fcb-psg", "qat-ecu", "arg-fra"] }"#),
        .init(
            "weighted", .sets, "One of the values, as often as their weights say.",
            argument: .anyOf([
                .object(ObjectShape([], others: .weight, least: 1)),
                .list(
                    of: .object(
                        ObjectShape(
                            [
                                .init("value", .any, "The value, of any kind."),
                                .init(
                                    "weight", .weight, "How often it comes, in relation to the others.", standard: "1"),
                            ], required: ["value"])), count: 1...Int.max),
            ]),
            example: #"{ "weighted": { "pass": 60, "shot": 16, "goal": 12, "foul": 8, "card": 4 } }"#),
        .init(
            "pick", .sets, "One element of the list that another volume, or the row, has there.",
            argument: .anyOf([.reference, .list(of: .any, count: 1...Int.max)]), example: #"{ "pick": "match.teams" }"#),
        .init(
            "map", .sets, "The value that belongs to the current value of something else.",
            argument: .object(ObjectShape([], others: .any)),
            options: [
                .init(
                    "by", .reference,
                    "What chooses: a volume, its field, row.… or, in a consumer, body.… and the like. Needed."),
                .init("else", .any, "The value of all others.", standard: "null"),
            ],
            needs: ["by"],
            example:
                #"{ "map": { "fcb-psg": "Camp Nou", "qat-ecu": "Al Bayt" }, "by": "match.key", "else": "Unknown" }"#),
        .init(
            "cycle", .sets, "The values in their order, again and again.", argument: .valueSet,
            example: #"{ "cycle": ["red", "amber", "green"] }"#),
        .init(
            "shuffle", .sets, "All values in a random order, then all in another.", argument: .valueSet,
            example: #"{ "shuffle": ["hearts", "spades", "diamonds", "clubs"] }"#),
        .init(
            "zipf", .sets,
            "One of the values, the first most often; or a number up to a count, small ones most often (Zipf's law).",
            argument: .anyOf([
                .valueSet,
                .object(
                    ObjectShape(
                        [
                            .init("count", .integer(1...1_000_000_000_000), "The largest number; the smallest is 1."),
                            .exponent,
                        ], required: ["count"])),
            ]), options: [.exponent], example: #"{ "zipf": { "count": 1000000, "exponent": 1.07 } }"#),
        .init(
            "file", .sets,
            "One of the values of a file beside the settings: a text a line, or a JSON array where its name ends in .json.",
            argument: .text, example: #"{ "file": "players.txt" }"#),
    ]
}
