import AMQP
import Foundation
import TestSupport
import Testing

/// A line of `--faults-log`.
private struct Fault: Decodable, Hashable {
    var time: String
    var producer: String
    var index: Int
    var message_id: String?
    var kind: String
    var by: Double?
    var copy: Int?
    var times: Int?
    var how: String?
    var byte: Int?
    var from: Int?
    var to: Int?
    var sent: Bool?

    static func all(in text: String) throws -> [Fault] {
        try text.split(separator: "\n").map { try JSONDecoder().decode(Fault.self, from: Data($0.utf8)) }
    }
}

private let faults = """
    { "drop": 0.1, "duplicate": { "chance": 0.1, "times": 2, "by": [0, 0.05] }, "late": { "chance": 0.1, "by": [0.02, 0.2] },
      "corrupt": 0.2 }
    """

/// The bodies that must arrive, by the log and by the bodies made without faults.
private func expected(_ bodies: [[UInt8]], _ log: [Fault]) -> [[UInt8]: Int] {
    var expected: [[UInt8]: Int] = [:]
    for (position, body) in bodies.enumerated() {
        var body = body
        var count = 1
        for fault in log where fault.index == position + 1 {
            switch (fault.kind, fault.how) {
            case ("drop", _): count = 0
            case ("duplicate", _): count += 1
            case ("corrupt", "flip"?): body[fault.byte ?? -1] = UInt8(fault.to ?? -1)
            case ("corrupt", _): body.removeSubrange((fault.to ?? -1)...)
            default: break
            }
        }
        expected[body, default: 0] += count
    }
    return expected.filter { $0.value > 0 }
}

private func counted(_ bodies: [[UInt8]]) -> [[UInt8]: Int] { bodies.reduce(into: [:]) { $0[$1, default: 0] += 1 } }

@Suite("Faults in a dry run", .timeLimit(.minutes(2)))
struct FaultDryRunTests {
    let workplace: Workplace

    init() throws {
        workplace = try Workplace()
        try workplace.write(
            """
            { "seed": 5, "volumes": { "number": { "sequence": {} } },
              "producers": { "p": { "exchange": "", "routing_key": "q", "message": { "n": "{{number}}", "x": "{{uuid}}" },
                                    "amount": 400, "rate": 100, "faults": \(faults) } } }
            """, to: "s.json")
    }

    private func run(_ arguments: String...) async throws -> Outcome {
        try await workplace.run(.producer, ["-s", "s.json", "--dry-run"] + arguments)
    }

    @Test("change only the bodies that the log names, and the log records all other faults too")
    func truth() async throws {
        let faulty = try await run("-o", "body", "--faults-log", "f.ndjson", "--summary", "sum.json")
        #expect(faulty.status == 0)
        let sound = try await run("-o", "body", "--set", "producers.p.faults={}")
        #expect(sound.lines.count == 400)
        let log = try Fault.all(in: try workplace.read("f.ndjson"))
        let bodies = Self.lines(sound.output)
        // Bodies that were cut or have a line feed in them are checked by the envelopes below. Here only their number
        // counts.
        #expect(Self.lines(faulty.output).count > 350)
        let kinds = counted(log.map { Array($0.kind.utf8) })
        #expect(
            kinds.count == 4
                && log.allSatisfy { $0.producer == "p" && $0.message_id?.hasSuffix("-\($0.index)") == true })
        _ = try await run("-o", "none", "--record", "r.ndjson")
        #expect(try recorded() == expected(bodies, log))
        let summary = try workplace.read("sum.json")
        let dropped = log.count { $0.kind == "drop" }
        let copies = log.count { $0.kind == "duplicate" }
        #expect(summary.contains(#""made":400,"sent":\#(400 - dropped + copies),"#))
        #expect(summary.contains(#""drop":\#(dropped),"#) && summary.contains(#""duplicate":\#(copies),"#))
        #expect(faulty.errors.contains("400 made · \(dropped) dropped on purpose · \(copies) sent again · "))
        #expect(faulty.errors.contains("\(400 - dropped + copies) to be sent, nothing published"))
    }

    private static func lines(_ text: String) -> [[UInt8]] { text.split(separator: "\n").map { Array($0.utf8) } }

    private func recorded() throws -> [[UInt8]: Int] {
        var counts: [[UInt8]: Int] = [:]
        for line in try workplace.read("r.ndjson").split(separator: "\n") {
            let whole = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let payload: [UInt8]
            switch whole?["payload_encoding"] as? String {
            case "json":
                // Copied into the line as it was.
                let start = try #require(line.range(of: "\"payload\":")?.upperBound)
                let end = try #require(line.range(of: ",\"payload_encoding\"")?.lowerBound)
                payload = Array(line[start..<end].utf8)
            case "base64":
                let text = try #require(whole?["payload"] as? String)
                payload = Array(try #require(Data(base64Encoded: text)))
            default: payload = Array(try #require(whole?["payload"] as? String).utf8)
            }
            counts[payload, default: 0] += 1
        }
        return counts
    }

    @Test("are the same for the same seed, and late ones are overtaken")
    func seeds() async throws {
        func log(_ arguments: [String]) async throws -> [Fault] {
            let outcome = try await workplace.run(
                .producer, ["-s", "s.json", "--dry-run", "-o", "none", "--faults-log", "f.ndjson"] + arguments)
            #expect(outcome.status == 0)
            return try Fault.all(in: try workplace.read("f.ndjson")).map { fault in
                var fault = fault
                (fault.time, fault.message_id) = ("", nil)
                return fault
            }
        }
        let first = try await log([])
        #expect(try await log([]) == first)
        #expect(try await log(["--seed", "6"]) != first)
        #expect(try await log(["--set", "producers.p.faults.late=0", "-d", "1"]).count { $0.kind == "late" } == 0)
        let order = try await run("-o", "body", "--set", #"producers.p.faults={"late": {"chance": 0.1, "by": 1}}"#)
        let numbers = order.lines.compactMap {
            $0.split(separator: ",").first?.split(separator: ":").last.flatMap { Int($0) }
        }
        #expect(numbers.count == 400 && numbers != numbers.sorted() && numbers.sorted() == Array(1...400))
        // A second late at a hundred a second: a hundred others overtake.
        let position = try #require(zip(numbers, numbers.dropFirst()).first { $1 < $0 })
        #expect((95...101).contains(position.0 - position.1))
    }

    @Test("what cannot be written ends the program with 74, as for any output")
    func unwritable() async throws {
        let full = try await run("-o", "none", "--faults-log", "/dev/full")
        #expect(full.status == 74)
        #expect(full.errors.contains("cannot write /dev/full: no space left on the device"))
        let nowhere = try await run("-o", "body", "--faults-log", "no/such/f.ndjson")
        #expect(nowhere.status == 74 && nowhere.output.isEmpty)
        #expect(nowhere.errors.contains("cannot write no/such/f.ndjson: its folder does not exist"))
    }

    @Test("a log that nothing is written to is worth a warning, one that is also the recording an error")
    func odd() async throws {
        let none = try await run("-o", "none", "--faults-log", "f.ndjson", "--set", "producers.p.faults={}")
        #expect(none.status == 0 && none.errors.contains("--faults-log: no producer that runs has \"faults\""))
        #expect(try workplace.read("f.ndjson").isEmpty)
        let same = try await run("--faults-log", "f.ndjson", "--record", "f.ndjson")
        #expect(same.status == 64 && same.errors.contains("--faults-log and --record need a file each"))
    }

    @Test("are named by --check")
    func check() async throws {
        let outcome = try await workplace.run(.producer, "-s", "s.json", "--check")
        #expect(
            outcome.output.contains("with faults: duplicate 10 %, drop 10 %, late 10 %, corrupt 20 %"))
    }
}

@Suite("Faults at a broker", .needsBroker, .timeLimit(.minutes(2)))
struct FaultBrokerTests {
    @Test("arrive as the log says, and the summary counts made and sent messages separately")
    func wire() async throws {
        try await BrokerFixture.with { fixture in
            let set = ["--set", "producers.numbers.faults=\(faults)"]
            let outcome = try await fixture.workplace.run(
                .producer,
                ["-s", "s.json", "-n", "300", "-r", "1000", "--seed", "9", "--faults-log", "f.ndjson", "-o", "none"]
                    + ["--summary", "sum.json"] + set, environment: ["AMQP_URL": fixture.uri])
            #expect(outcome.status == 0, "\(outcome.errors)")
            let log = try Fault.all(in: try fixture.workplace.read("f.ndjson"))
            let bodies = (1...300).map { Array("{\"n\":\($0)}".utf8) }
            let messages = try await fixture.messages(in: fixture.all)
            #expect(counted(messages.map(\.body)) == expected(bodies, log))
            let copies = log.filter { $0.kind == "duplicate" }
            let dropped = log.count { $0.kind == "drop" }
            for copy in copies { #expect(messages.count { $0.properties.messageID == copy.message_id } == 3) }
            #expect(!copies.isEmpty && dropped > 0 && log.contains { $0.kind == "late" })
            let sent = 300 - dropped + copies.count
            #expect(messages.count == sent)
            #expect(
                try fixture.workplace.read("sum.json").contains(#""made":300,"sent":\#(sent),"confirmed":\#(sent),"#))
        }
    }

    @Test("held back by a program that has to end leave before it ends")
    func stopped() async throws {
        try await BrokerFixture.with { fixture in
            let running = try fixture.start(
                .producer, "-n", "1000", "-d", "0.02", "--faults-log", "f.ndjson", "-o", "none", "--stats", "text",
                "--set", #"producers.numbers.faults={"late": {"chance": 0.5, "by": [100, 200]}}"#)
            await running.waitForErrors("confirmed")
            running.signal(SIGTERM)
            let outcome = await running.outcome()
            #expect(outcome.status == 2)
            let log = try Fault.all(in: try fixture.workplace.read("f.ndjson"))
            #expect(!log.isEmpty && log.allSatisfy { $0.kind == "late" && ($0.by ?? 100) < 60 && $0.sent == nil })
            let ready = try await fixture.ready(fixture.all)
            #expect(outcome.errors.contains("\(ready) made · \(log.count) late · \(ready) sent · \(ready) confirmed"))
        }
    }
}
