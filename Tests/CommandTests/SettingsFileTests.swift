import EventSettings
import Foundation
import Testing

@testable import Commands

@Suite("The settings file on the command line")
struct SettingsFileTests {
    @Test("ends with 66 if it is missing", arguments: [Program.producer, .consumer])
    func missing(_ program: Program) async throws {
        let workplace = try Workplace()
        let byDefault = try await workplace.run(program)
        #expect(byDefault.status == 66)
        #expect(byDefault.errors.contains("no settings file settings/settings.json"))
        let named = try await workplace.run(program, "-s", "other.json")
        #expect(named.status == 66)
        #expect(named.errors.contains("other.json"))
    }

    @Test("ends with 78 and all errors at once if it is wrong", arguments: [[String](), ["--check"], ["--dry-run"]])
    func wrong(_ flags: [String]) async throws {
        let workplace = try Workplace()
        try workplace.write(
            #"{ "producers": { "a": { "exchange": "e", "message": "{{nobody}}", "ammount": 3, "delay": "soon" } } }"#,
            to: "wrong.json")
        let outcome = try await workplace.run(.producer, ["-s", "wrong.json"] + flags)
        #expect(outcome.status == 78)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("did you mean \"amount\""))
        #expect(outcome.errors.split(separator: "\n").count == 3, "\(outcome.errors)")
    }

    @Test("ends with 78 if it has no such producer or consumer")
    func unknownName() async throws {
        let workplace = try Workplace()
        try workplace.write(InitialSettings.text, to: "s.json")
        let producer = try await workplace.run(.producer, "-s", "s.json", "mach")
        #expect(producer.status == 78)
        #expect(producer.errors.contains("did you mean \"match\""))
        #expect(try await workplace.run(.consumer, "-s", "s.json", "nobody").status == 78)
    }

    @Test("is changed by --set, whose own errors are the settings' errors")
    func set() async throws {
        let workplace = try Workplace()
        try workplace.write(InitialSettings.text, to: "s.json")
        let changed = try await workplace.run(
            .producer, "-s", "s.json", "--dry-run", "--set", "producers.match.amount=3", "--set",
            "producers.match.message=plain")
        #expect(changed.output == String(repeating: "\"plain\"\n", count: 3))
        let wrong = try await workplace.run(.producer, "-s", "s.json", "--dry-run", "--set", "producers.match.amount=x")
        #expect(wrong.status == 78)
        #expect(wrong.errors.contains("--set producers.match.amount"))
    }

    @Test("is written by --init, which touches nothing that exists")
    func initial() async throws {
        let workplace = try Workplace()
        #expect(try await workplace.run(.producer, "--init").status == 0)
        #expect(try workplace.read("settings/settings.json") == InitialSettings.text)
        #expect(try workplace.read("settings/settings.schema.json") == SettingsSchema.text)
        try workplace.write("mine", to: "settings/settings.json")
        let again = try await workplace.run(.producer, "--init")
        #expect(again.status == 74)
        #expect(again.errors.contains("exists already"))
        #expect(try workplace.read("settings/settings.json") == "mine")
    }

    @Test("is written by --init where -s says, whose folder is not made")
    func initialElsewhere() async throws {
        let workplace = try Workplace()
        let written = try await workplace.run(.producer, "--init", "-s", "mine.json")
        #expect(written.status == 0)
        #expect(written.errors.contains("run consumer -s mine.json in one terminal and producer -s mine.json"))
        #expect(try workplace.read("mine.json") == InitialSettings.text)
        #expect(try workplace.read("settings.schema.json") == SettingsSchema.text)
        #expect(throws: (any Error).self) { try workplace.read("settings/settings.json") }
        try workplace.write("mine", to: "mine.json")
        #expect(try await workplace.run(.producer, "--init", "-s", "mine.json").status == 74)
        #expect(try workplace.read("mine.json") == "mine")
        let nowhere = try await workplace.run(.producer, "--init", "-s", "no/mine.json")
        #expect(nowhere.status == 74)
        #expect(nowhere.errors == "[##] ERROR: cannot write no/mine.json: its folder does not exist; make it first\n")
    }

    @Test("that --init writes is the repository's")
    func sameAsRepository() throws {
        let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = repository.appendingPathComponent("settings/settings.json")
        #expect(try String(contentsOf: file, encoding: .utf8) == InitialSettings.text)
    }

    @Test("is described by --check, with the queues that messages would reach")
    func check() async throws {
        let workplace = try Workplace()
        try workplace.write(InitialSettings.text, to: "s.json")
        let outcome = try await workplace.run(
            .producer, "-s", "s.json", "--check", "--seed", "1", "-n", "200", "-r", "50")
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        for text in [
            "exchange  soccer [topic]", "queue     goal-alerts\n",
            "binding   soccer → goal-alerts  match.*.goal",
            "match: 200 messages, 50 a second, to soccer [topic] with key \"match.{{match}}.{{event}}\"",
            "→ scoreboard: ", "→ goal-alerts, scoreboard: ", "of 200 tried", "(from the settings file)",
            "consumer  alerts: queue goal-alerts, prefetch 250, on_error stop",
        ] { #expect(outcome.output.contains(text), "\(text)") }
        let consumer = try await workplace.run(.consumer, "-s", "s.json", "--check", "alerts", "--prefetch", "7")
        #expect(consumer.status == 0)
        #expect(consumer.output.contains("queue goal-alerts, prefetch 7"))
        #expect(!consumer.output.contains("consumer  scoreboard"))
    }

    @Test("hides the password that --check shows the broker of")
    func secret() async throws {
        let workplace = try Workplace()
        try workplace.write(InitialSettings.text, to: "s.json")
        let outcome = try await workplace.run(
            .producer, "-s", "s.json", "--check", environment: ["AMQP_URL": "amqp://me:secret@host:1234/v"])
        #expect(outcome.output.contains("amqp://me:***@host:1234/v (from AMQP_URL)"))
    }

    @Test("shows its warnings in every run")
    func warnings() async throws {
        let workplace = try Workplace()
        try workplace.write(
            #"{ "producers": { "a": { "exchange": "elsewhere", "message": "x", "amount": 1 } } }"#, to: "s.json")
        let outcome = try await workplace.run(.producer, "-s", "s.json", "--dry-run")
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("[##] WARNING: s.json:"))
        #expect(outcome.errors.contains("elsewhere"))
    }

    @Test(
        "warns of a producer without an end only if no flag gives it one or a pace",
        arguments: [["--for", "1ms"], ["-n", "2"], ["-n", "2", "--rate", "5"]])
    func endless(_ flags: [String]) async throws {
        let workplace = try Workplace()
        try workplace.write(#"{ "producers": { "a": { "exchange": "", "message": "x" } } }"#, to: "s.json")
        let outcome = try await workplace.run(.producer, ["-s", "s.json", "--dry-run", "-o", "none"] + flags)
        #expect(outcome.status == 0)
        #expect(!outcome.errors.contains("publishes as fast as it can"))
        let checked = try await workplace.run(.producer, "-s", "s.json", "--check")
        #expect(checked.output.contains("publishes as fast as it can"))
    }
}
