extension GeneratorReference {
    static let numbers: [GeneratorReference] = [
        .init(
            "int", .numbers, "A whole number between two others, both included.",
            argument: .list(of: .integer(.min ... .max), count: 2...2),
            options: [.init("step", .integer(1 ... .max), "The distance between two of the numbers.", standard: "1")],
            example: #"{ "int": [1, 20] }"#),
        .init(
            "decimal", .numbers, "A decimal number between two others, both included.",
            argument: .list(of: .anyNumber, count: 2...2),
            options: [
                .places, .init("step", .positive, "The distance between two of the numbers."),
            ],
            example: #"{ "decimal": [1, 20], "places": 2 }"#),
        .init(
            "normal", .numbers, "A number of the normal distribution, between bounds if they are given.",
            argument: .object(
                ObjectShape(
                    [
                        .init("mean", .anyNumber, "The middle."),
                        .init("deviation", .number(0 ... .greatestFiniteMagnitude), "The standard deviation."),
                        .init("min", .anyNumber, "No number is smaller."),
                        .init("max", .anyNumber, "No number is larger."),
                    ], required: ["mean", "deviation"])),
            options: [.places, .multiple],
            example: #"{ "normal": { "mean": 20, "deviation": 5, "min": 0 }, "places": 1 }"#),
        .init(
            "exponential", .numbers, "A number of the exponential distribution, such as the time between two events.",
            argument: .object(
                ObjectShape(
                    [.init("mean", .positive, "The mean."), .init("max", .positive, "No number is larger.")],
                    required: ["mean"])),
            options: [.places, .multiple], example: #"{ "exponential": { "mean": 0.5, "max": 10 }, "places": 3 }"#),
        .init(
            "walk", .numbers, "A number that goes up and down from message to message, and back from its bounds.",
            argument: .object(
                ObjectShape(
                    [
                        .init(
                            "start", .anyNumber, "The first number.",
                            standard: "the middle of two bounds, the only bound, or 0"),
                        .init(
                            "step", .anyOf([.anyNumber, .list(of: .anyNumber, count: 2...2), .named("numeric")]),
                            "How far it goes at once: two numbers, one for both directions, or a generator of numbers."),
                        .init("min", .anyNumber, "The lower bound."), .init("max", .anyNumber, "The upper bound."),
                    ], required: ["step"])),
            options: [.places],
            example:
                #"{ "walk": { "start": 20, "step": [-1, 1], "min": -10, "max": 40 }, "places": 1, "per": "product" }"#
        ),
        .init(
            "bool", .numbers, "True or false, true as often as the number says.",
            argument: .anyOf([.number(0...1), .object(ObjectShape([]))]), standsAlone: true,
            example: #"{ "bool": 0.1 }"#),
    ]
}
