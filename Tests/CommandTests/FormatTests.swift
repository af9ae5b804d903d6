import EventGeneration
import EventSettings
import Foundation
import Testing

@testable import Commands

@Suite("What the settings may say, on the command line", .timeLimit(.minutes(2)))
struct FormatTests {
    private static let settings = #"""
        { "volumes": {
            "match": [ { "key": "a-b", "teams": ["a", "b"] } ],
            "minute": { "sequence": { "start": 1, "step": [0, 3], "max": 90 } },
            "countdown": { "sequence": { "start": 1, "max": 3, "then": "end" } },
            "price": { "decimal": [1, 2], "places": 1, "chance": 0.5 } },
          "producers": {
            "p": { "exchange": "", "routing_key": "q", "message": ["minute", "price"], "amount": 1 },
            "r": { "exchange": "", "routing_key": "q", "message": ["minute", "price"], "amount": 1 } },
          "seed": 3 }
        """#

    private func workplace() throws -> Workplace {
        let workplace = try Workplace()
        try workplace.write(Self.settings, to: "s.json")
        return workplace
    }

    // MARK: --schema

    @Test("--schema prints the schema, without a settings file")
    func schema() async throws {
        let printed = try await Workplace().run(.producer, "--schema")
        #expect(printed.status == 0)
        #expect(printed.errors.isEmpty)
        #expect(printed.output == SettingsSchema.text)
        let object = try JSONSerialization.jsonObject(with: Data(printed.output.utf8)) as? [String: Any]
        #expect(object?["$id"] as? String == "settings.schema.json")
    }

    @Test(
        "ends with 74 if it cannot be written, and quietly if the reader goes away",
        arguments: ["--schema", "--generators", "--try uuid"])
    func output(_ flag: String) async throws {
        let full = try await workplace().shell("$producer -s s.json \(flag) > /dev/full")
        #expect(full.status == 74)
        #expect(full.errors.contains("[##] ERROR: cannot write standard output: no space left"))
        let closed = try await workplace().shell("$producer -s s.json \(flag) | head -c 1; exit ${PIPESTATUS[0]}")
        #expect(closed.status == 0)
        #expect(closed.errors.isEmpty)
    }

    // MARK: --generators

    @Test("--generators lists every generator by family, with summary, options and an example")
    func generators() async throws {
        let listed = try await Workplace().run(.producer, "--generators")
        #expect(listed.status == 0)
        #expect(listed.errors.isEmpty)
        for generator in GeneratorReference.all {
            #expect(listed.output.contains("\n  \(generator.name) "), "\(generator.name)")
            #expect(listed.output.contains(" \(generator.summary)\n"), "\(generator.name)")
            for line in generator.example.split(separator: "\n") {
                #expect(listed.output.contains(line.drop { $0 == " " }), "\(generator.name)")
            }
        }
        let families = Set(GeneratorReference.all.map(\.family.rawValue))
        #expect(listed.lines.filter { families.contains($0) }.count == families.count)
    }

    @Test("--generators with a name shows all of one", arguments: ["decimal", "ean", "id"])
    func generator(_ name: String) async throws {
        let shown = try await Workplace().run(.producer, "--generators", name)
        #expect(shown.status == 0)
        let isDecimal = name == "decimal"
        #expect(shown.output.hasPrefix(isDecimal ? "decimal  (Numbers)\n" : "ean  (Ids)\n"))
        #expect(shown.output.contains(isDecimal ? "\n    places     Digits" : "\n  also         id, serial\n"))
        #expect(shown.output.contains("\n    chance     How likely"))
        #expect(shown.output.contains("\n  makes        "))
    }

    @Test("--generators says which it has not, and what may be meant")
    func unknownGenerator() async throws {
        let near = try await Workplace().run(.producer, "--generators", "decimals")
        #expect(near.status == 64)
        #expect(near.errors.hasPrefix("Error: no generator \"decimals\": did you mean \"decimal\"?\nHelp: "))
        let far = try await Workplace().run(.producer, "--generators", "zzzzzzzz")
        #expect(far.errors.hasPrefix("Error: no generator \"zzzzzzzz\": producer --generators lists them all\nHelp: "))
    }

    @Test("the listing shows all entries: options, aliases, but no options for later")
    func listing() throws {
        let dice = GeneratorReference(
            "dice", .numbers, "The sum of some dice.",
            argument: .object(
                ObjectShape([
                    .init("count", .integer(1...10), "How many.", standard: "1"),
                    .init("colour", .text, "Which.").later,
                ])),
            options: [
                .init(
                    "sides", .anyOf([.integer(2...100), .named("numeric")]), "How many sides each has.", standard: "6"),
                .init("loaded", .boolean, "Whether it cheats.").later,
            ], example: #"{ "dice": { "count": 2 }, "sides": 6 }"#)
        let listing = GeneratorListing([dice])
        #expect(
            try listing.lines([]).prefix(4) == [
                "Numbers", "  dice         The sum of some dice.", "               options: sides",
                #"               { "dice": { "count": 2 }, "sides": 6 }"#,
            ])
        let whole = try listing.lines(["dice"])
        #expect(whole.contains("  takes        an object of count"))
        #expect(whole.contains("    count      How many. (a whole number from 1 to 10; default: 1)"))
        #expect(
            whole.contains(
                "    sides      How many sides each has. (a whole number from 2 to 100, or a generator of numbers; default: 6)"
            ))
        #expect(!whole.contains { $0.contains("loaded") || $0.contains("colour") })
        // There is no such generator, so it makes nothing.
        #expect(!whole.contains { $0.hasPrefix("  makes") })
    }

    @Test("the example of each generator is right and makes values", arguments: GeneratorReference.all)
    func example(_ generator: GeneratorReference) throws {
        let values = GeneratorListing.values(generator, count: 3)
        // The generator `file` needs a file.
        #expect(values.count == 3 || generator.name == "file", "\(generator.example)")
        for value in values {
            #expect((try? JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)) != nil)
        }
    }

    // MARK: --try

    @Test("--try prints ten values of a volume, each as JSON on a line")
    func tried() async throws {
        let tried = try await workplace().run(.producer, "-s", "s.json", "--try", "minute")
        #expect(tried.status == 0)
        #expect(tried.errors.isEmpty)
        let minutes = tried.lines.compactMap { Int($0) }
        #expect(minutes.count == 10)
        #expect(minutes.first == 1 && minutes == minutes.sorted())
        let parts = try await workplace().run(.producer, "-s", "s.json", "--try", "match.teams", "-n", "1")
        #expect(parts.output == "[\"a\",\"b\"]\n")
    }

    @Test("--try draws what the producer draws with that seed")
    func sameAsProducer() async throws {
        let workplace = try workplace()
        for (flags, producer) in [([String](), "p"), (["--seed", "9"], "p"), (["r"], "r")] {
            let shared = ["-s", "s.json", "-n", "30"] + flags
            let tried = try await workplace.run(.producer, shared + ["--try", "price"])
            let names = flags.contains("r") ? [] : [producer]
            let made = try await workplace.run(.producer, shared + names + ["--dry-run", "-o", "body"])
            let prices = made.lines.compactMap { $0.split(separator: "\"price\":").last.map { String($0.dropLast()) } }
            #expect(tried.lines == prices)
            #expect(tried.lines.contains("null") && tried.lines.contains { $0.hasPrefix("1.") })
        }
    }

    @Test("--try takes a built-in generator, without a settings file too, and another amount")
    func builtIn() async throws {
        let names = try await Workplace().run(.producer, "--try", "last_name", "-n", "3", "--seed", "5")
        #expect(names.status == 0)
        #expect(names.lines.count == 3)
        #expect(names.lines.allSatisfy { $0.hasPrefix("\"") && $0.hasSuffix("\"") })
        #expect(
            try await Workplace().run(.producer, "--try", "last_name", "-n", "3", "--seed", "5").output == names.output)
        #expect(
            try await Workplace().run(.producer, "--try", "last_name", "-n", "3", "--seed", "6").output != names.output)
    }

    @Test("--try ends when the volume ends")
    func ending() async throws {
        let tried = try await workplace().run(.producer, "-s", "s.json", "--try", "countdown")
        #expect(tried.status == 0)
        #expect(tried.output == "1\n2\n3\n")
    }

    @Test(
        "--try says what is wrong with the name or the file",
        arguments: [
            (
                ["-s", "s.json", "--try", "minut"], 64,
                "no volume or built-in generator \"minut\": did you mean \"minute\"?"
            ),
            (["-s", "s.json", "--try", "match.tems"], 64, "match.tems"),
            (["-s", "s.json", "--try", ""], 64, "--try needs the name of a volume, such as last_name, not \"\""),
            (["-s", "s.json", "--try", "row.a"], 64, "row"),
            (["-s", "s.json", "--try", "minute", "nobody"], 78, "no producer \"nobody\""),
            (["-s", "none.json", "--try", "uuid"], 66, "no settings file none.json"),
            (["-s", "s.json", "--set", "seed=x", "--try", "uuid"], 78, "must be a whole number"),
        ])
    func wrong(_ arguments: [String], _ status: Int32, _ text: String) async throws {
        let outcome = try await workplace().run(.producer, arguments)
        #expect(outcome.status == status)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains(text), "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == (status == 64 ? 2 : 1))
    }
}
