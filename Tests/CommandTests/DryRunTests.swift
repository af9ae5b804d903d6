import Foundation
import Testing

@testable import Commands

@Suite("A dry run", .timeLimit(.minutes(2)))
struct DryRunTests {
    let workplace: Workplace

    init() throws {
        workplace = try Workplace()
        try workplace.write(InitialSettings.text, to: "s.json")
    }

    func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Outcome {
        try await workplace.run(
            .producer, ["-s", "s.json", "--dry-run", "--seed", "7"] + arguments, environment: environment)
    }

    @Test("shows a body a line in a pipe, at once and without a broker")
    func bodies() async throws {
        let outcome = try await run()
        #expect(outcome.status == 0)
        #expect(outcome.lines.count == 20)
        #expect(outcome.lines.allSatisfy { $0.hasPrefix(#"{"id":""#) })
        #expect(outcome.errors.contains("20 made, nothing published"))
    }

    @Test("repeats itself with the same seed, and differs with another")
    func seed() async throws {
        let first = try await run("-n", "5")
        #expect(try await run("-n", "5").output == first.output)
        #expect(try await run("-n", "5", "--seed", "8").output != first.output)
        #expect(first.errors.contains("seed 7"))
    }

    @Test("says which queues each message would reach, as text and as envelopes")
    func queues() async throws {
        let text = try await run("-o", "text")
        #expect(text.lines.contains { $0.hasPrefix("[>>] match.") && $0.hasSuffix("  → scoreboard") })
        let envelopes = try await run("-J")
        #expect(envelopes.lines.contains { $0.hasSuffix(#""queues":["goal-alerts","scoreboard"]}"#) })
        #expect(try await run("-o", "json").output.count == envelopes.output.count)
    }

    @Test("indents bodies with pretty, and shows nothing with none")
    func otherFormats() async throws {
        #expect(try await run("-n", "1", "-o", "pretty").output.contains("\n    \"match\": \""))
        #expect(try await run("-n", "1", "-o", "none").output.isEmpty)
    }

    @Test("colours what is asked for, and nothing by itself in a pipe")
    func colours() async throws {
        #expect(try await run("-n", "1", "-o", "text", "--color", "always").output.hasPrefix("\u{1B}[32m[>>]"))
        #expect(try await run("-n", "1", "-o", "text").output.hasPrefix("[>>]"))
    }

    @Test("leaves out what is due after --for")
    func limit() async throws {
        #expect(try await run("--for", "4.5").lines.count == 5)
        #expect(try await run("--for", "1", "-d", "100ms").lines.count == 11)
        #expect(try await run("--for", "1", "-r", "5").lines.count == 6)
    }

    @Test("lasts as long as --for says, past the file's amount, and ends before only for -n")
    func longer() async throws {
        #expect(try await run("--for", "30").lines.count == 31)
        #expect(try await run("--for", "30", "-n", "25").lines.count == 25)
        let check = try await workplace.run(.producer, "-s", "s.json", "--check", "--for", "30")
        #expect(check.output.contains("match: messages for 30 s, one every 1 s"))
    }

    @Test("without a pace lasts as long as --for says by the clock", arguments: [["--fast"], ["-r", "max"]])
    func unpaced(_ flags: [String]) async throws {
        let outcome = try await workplace.run(
            .producer, ["-s", "s.json", "--dry-run", "--for", "0.3", "--summary", "sum.json", "-o", "none"] + flags)
        #expect(outcome.status == 0)
        let data = Data(try workplace.read("sum.json").utf8)
        let summary = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(try #require(summary["sent"] as? Int) > 20)
        #expect(try #require(summary["seconds"] as? Double) >= 0.3)
    }

    @Test("continues if the plan is longer than the longest Duration")
    func farAway() async throws {
        let outcome = try await run("--delay", "36500d", "-n", "4", "--stamp")
        #expect(outcome.status == 0 && outcome.lines.count == 4, "\(outcome.errors)")
    }

    @Test("accepts any pace as a flag that the file accepts")
    func paces() async throws {
        for (flags, text) in [
            (["-r", "max"], "20 messages, as fast as it goes"), (["-d", "[0.5, 2]"], "one every 0.5 to 2 s"),
            (["-d", #"["250ms", 1]"#], "one every 0.25 to 1 s"), (["-d", "250ms"], "one every 0.25 s"),
            (["-r", "4"], "4 a second"),
        ] {
            let check = try await workplace.run(.producer, ["-s", "s.json", "--check"] + flags)
            #expect(check.output.contains(text), "\(check.output)")
        }
        // Eight waits of half a second to two take 4 to 16 s.
        let count = try await run("-d", "[0.5, 2]", "--for", "16").lines.count
        #expect((9...33).contains(count))
    }

    /// If only bodies are shown, they are made in batches. A recording beside them shows what the result must be.
    @Test("shows the same bodies and counts whether or not all else is made too")
    func bodiesAlone() async throws {
        func show(_ flags: String...) async throws -> Outcome {
            let usual = ["-s", "s.json", "--dry-run", "--seed", "7", "--fast", "-n", "3000", "-o", "body"]
            return try await workplace.run(.producer, usual + ["--set", "topology.bindings=[]"] + flags)
        }
        let alone = try await show("--summary", "alone.json")
        let whole = try await show("--summary", "whole.json", "--record", "r.ndjson")
        #expect(alone.status == whole.status && alone.lines.count == 3000)
        #expect(alone.lines == whole.lines)
        func counts(_ file: String) throws -> NSDictionary {
            let data = Data(try workplace.read(file).utf8)
            let summary = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            return summary.filter { ["sent", "bytes", "unroutable", "exit_code"].contains($0.key) } as NSDictionary
        }
        #expect(try counts("alone.json") == counts("whole.json"))
        #expect(try counts("alone.json")["unroutable"] != nil)
    }

    @Test("is quiet on standard error with -q")
    func quiet() async throws {
        let outcome = try await run("-q")
        #expect(outcome.errors.isEmpty)
        #expect(outcome.lines.count == 20)
    }

    @Test("records envelopes and writes its summary as JSON")
    func files() async throws {
        let outcome = try await run("-n", "3", "--record", "r.ndjson", "--summary", "sum.json", "-o", "none")
        #expect(outcome.status == 0)
        #expect(try workplace.read("r.ndjson").split(separator: "\n").count == 3)
        let data = Data(try workplace.read("sum.json").utf8)
        let summary = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(summary["program"] as? String == "producer")
        #expect(summary["sent"] as? Int == 3)
        #expect(summary["seed"] as? String == "7")
        #expect(summary["exit_code"] as? Int == 0)
        #expect((summary["settings_hash"] as? String)?.count == 16)
    }

    @Test("reads what it recorded back as envelopes")
    func recorded() async throws {
        _ = try await run("-n", "3", "--record", "r.ndjson")
        let recorded = try workplace.read("r.ndjson")
        let again = try await workplace.run(.producer, "--stdin", "--dry-run", "-J", input: recorded)
        #expect(again.status == 0)
        let withoutQueues = recorded.replacing(#/,"queues":\[[^\]]*\]/#, with: "")
        #expect(again.output == withoutQueues)
    }

    @Test("takes a body, a file or a size from the command line, once unless something says otherwise")
    func byHand() async throws {
        let one = try await workplace.run(.producer, "--dry-run", "-e", "e", "-k", "k", "--body", "hi")
        #expect(one.output == "hi\n")
        try workplace.write("from a file", to: "body.txt")
        let file = try await workplace.run(.producer, "--dry-run", "-k", "k", "--body", "@body.txt", "-n", "2")
        #expect(file.output == "from a file\nfrom a file\n")
        #expect(try await workplace.run(.producer, "--dry-run", "-k", "k", "--size", "5").output == "xxxxx\n")
        let missing = try await workplace.run(.producer, "--dry-run", "-k", "k", "--body", "@nowhere")
        #expect(missing.status == 66)
        let goesOn = try await workplace.run(
            .producer, "--dry-run", "-k", "k", "--body", "x", "-r", "10", "--for", "0.35")
        #expect(goesOn.lines.count == 4)
    }

    @Test("names exchange and key from the command line")
    func addresses() async throws {
        let outcome = try await workplace.run(.producer, "--dry-run", "-J", "-e", "e", "-k", "k", "--body", "{}")
        #expect(
            outcome.output.hasPrefix(
                #"{"exchange":"e","routing_key":"k","properties":{"content_type":"application/json""#))
    }

    @Test("ends quietly with 0 if the reader is gone")
    func closedPipe() async throws {
        let outcome = try await workplace.shell(
            "$producer -s s.json --dry-run -n 1000000 | head -n 1; echo ${PIPESTATUS[0]}")
        #expect(outcome.lines.count == 2)
        #expect(outcome.lines.last == "0")
        #expect(!outcome.errors.contains("ERROR"))
    }

    @Test(
        "ends with 74 if output cannot be written",
        arguments: [
            "> /dev/full", "--record /dev/full", "--summary /dev/full", "--record nowhere/r", "--summary nowhere/s",
        ])
    func fullDisk(_ ending: String) async throws {
        let outcome = try await workplace.shell("$producer -s s.json --dry-run \(ending)")
        #expect(outcome.status == 74)
        #expect(outcome.errors.contains("[##] ERROR: cannot write"))
    }

    @Test("reads standard input only if asked to")
    func standardInput() async throws {
        // The pipe to the program stays open: a program that read from it would never end.
        let running = try workplace.start(Program.producer.url.path, ["-s", "s.json", "--dry-run", "-n", "1"])
        #expect(await running.outcome().status == 0)
    }

    @Test("takes a body from a file, byte for byte")
    func fileBody() async throws {
        let workplace = try Workplace()
        try workplace.write("Größe: 5\t{{not a template}}", to: "body.txt")
        try workplace.write(
            #"{ "producers": { "p": { "exchange": "", "routing_key": "q", "message": { "file": "body.txt" } } } }"#,
            to: "s.json")
        let outcome = try await workplace.run(.producer, "-s", "s.json", "--dry-run", "-n", "2", "-o", "body")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == "Größe: 5\t{{not a template}}\nGröße: 5\t{{not a template}}\n")
    }
}
