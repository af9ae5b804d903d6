import EventGeneration

extension SettingsFormat {
    /// Volumes that the generators' examples refer to, as JSON.
    package static let exampleVolumes = "{}"

    /// The generators of the first version, for as long as the reference does not list them.
    static let basicGenerators: [GeneratorReference] =
        [
            .init(
                "array", .sets, "One of the values, each equally likely.",
                argument: .list(of: .any, count: 1...Int.max), example: #"{ "array": ["red", "green"] }"#),
            .init(
                "pick", .sets, "One element of a list, or of the list that another volume has there.",
                argument: .anyOf([.list(of: .any, count: 1...Int.max), .textOf(1...4096)]),
                example: #"{ "pick": ["home", "away"] }"#),
            .init(
                "weighted", .sets, "One of the texts, as often as its weight.",
                argument: .object(
                    ObjectShape([], others: .number(0...Double.greatestFiniteMagnitude), least: 1)),
                example: #"{ "weighted": { "pass": 60, "goal": 12 } }"#),
            .init(
                "sequence", .order, "Numbers in order.",
                argument: .object(sequence), example: #"{ "sequence": { "start": 1, "step": [0, 3], "max": 90 } }"#),
            .init(
                "int", .numbers, "A whole number between two others, both included.",
                argument: .list(of: .integer(Int64.min...Int64.max), count: 2...2), example: #"{ "int": [1, 6] }"#),
            .init(
                "decimal", .numbers, "A number between two others, both included.",
                argument: .list(
                    of: .number(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude), count: 2...2),
                options: [.init("places", .integer(0...9), "Digits behind the point.", standard: "2")],
                example: #"{ "decimal": [0.5, 20], "places": 2 }"#),
        ]
        + BuiltIn.listed.map {
            .init(
                $0, .identifiers, "A value of the built-in generator \($0).",
                argument: .object(ObjectShape([])), standsAlone: true, example: "\"\($0)\"")
        }

    private static let sequence = ObjectShape(
        [
            .init("start", .integer(Int64.min...Int64.max), "The first number.", standard: "1"),
            .init(
                "step",
                .anyOf([
                    .integer(Int64.min...Int64.max), .list(of: .integer(Int64.min...Int64.max), count: 2...2),
                ]), "How much each is above the one before it: a number, or two to draw between.", standard: "1"),
            .init("max", .integer(Int64.min...Int64.max), "The largest number; then it stays there."),
            .init("then", .words(SequenceRule.Then.self), "What follows the largest number.", standard: "stay"),
        ],
        rules: [.goesWith("then", "max")])
}
