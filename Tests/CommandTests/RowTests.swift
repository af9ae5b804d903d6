import Foundation
import Testing

@Suite("Rows and lines of input")
struct RowTests {
    let workplace: Workplace

    init() throws {
        workplace = try Workplace()
        try workplace.write(
            #"""
            { "topology": { "exchanges": [ { "name": "soccer", "type": "topic" } ], "queues": [ { "name": "goals" } ],
                            "bindings": [ { "source": "soccer", "destination": "goals", "routing_key": "*.goal" } ] },
              "producers": { "rows": { "exchange": "soccer", "routing_key": "{{row.match}}.{{row.event}}",
                                       "message": "{{row}}" } } }
            """#, to: "rows.json")
        try workplace.write(
            "{\"match\":\"a\",\"event\":\"goal\"}\n{\"match\":\"b\",\"event\":\"Mbappé\"}\n", to: "r.ndjson")
    }

    @Test("fill the template, one message each, from a file or from standard input")
    func rows() async throws {
        let file = try await workplace.run(
            .producer, "-s", "rows.json", "--dry-run", "--rows", "r.ndjson", "-o", "text")
        #expect(file.status == 0)
        #expect(
            file.lines == [
                #"[>>] a.goal  {"match":"a","event":"goal"}  → goals"#,
                #"[>>] b.Mbappé  {"match":"b","event":"Mbappé"}  → no queue"#,
            ])
        let input = try await workplace.run(
            .producer, "-s", "rows.json", "--dry-run", "--rows", "-", "-n", "1", input: try workplace.read("r.ndjson"))
        #expect(input.output == "{\"match\":\"a\",\"event\":\"goal\"}\n")
    }

    @Test("end with 66 if the file is missing, with 78 if they are not given")
    func missing() async throws {
        let missing = try await workplace.run(.producer, "-s", "rows.json", "--dry-run", "--rows", "nowhere.csv")
        #expect(missing.status == 66)
        #expect(missing.errors == "[##] ERROR: cannot read nowhere.csv: No such file or directory\n")
        let notGiven = try await workplace.run(.producer, "-s", "rows.json", "--dry-run")
        #expect(notGiven.status == 78)
        #expect(notGiven.errors.contains("rows"))
    }

    @Test("end with 66 if they are a folder, before anything is done", arguments: ["--dry-run", "--check", "-q"])
    func folder(_ mode: String) async throws {
        let outcome = try await workplace.run(
            .producer, "-s", "rows.json", "-u", "amqp://localhost:1/", "--rows", ".", mode)
        #expect(outcome.status == 66)
        #expect(outcome.output.isEmpty || mode == "--check")
        #expect(outcome.errors == "[##] ERROR: cannot read .: Is a directory\n")
    }

    @Test("are required if there are none", arguments: [("empty.ndjson", ""), ("head.csv", "match,event\n")])
    func none(_ name: String, _ content: String) async throws {
        try workplace.write(content, to: name)
        let outcome = try await workplace.run(.producer, "-s", "rows.json", "--dry-run", "--rows", name)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.errors.hasPrefix(
                "[##] WARNING: producer \"rows\": \(name) has no row, so nothing was published\n"))
        let input = try await workplace.run(
            .producer, "-s", "rows.json", "--dry-run", "--rows", "-", input: content)
        #expect(input.errors.contains("standard input has no row"))
        #expect(input.status == 2)
        let check = try await workplace.run(.producer, "-s", "rows.json", "--check", "--rows", name)
        #expect(check.output.contains("\(name) has no row, so there is no message"))
        let some = try await workplace.run(.producer, "-s", "rows.json", "--dry-run", "--rows", "r.ndjson")
        #expect(!some.errors.contains("WARNING"))
    }

    @Test("end a run before --for does")
    func limited() async throws {
        let outcome = try await workplace.run(
            .producer, "-s", "rows.json", "--dry-run", "--rows", "r.ndjson", "--for", "1h")
        #expect(outcome.status == 0)
        #expect(outcome.lines.count == 2)
    }

    @Test("end with 65 if one lacks a field or is not JSON", arguments: ["{\"match\":\"a\"}", "{oops"])
    func bad(_ row: String) async throws {
        try workplace.write("{\"match\":\"a\",\"event\":\"goal\"}\n\(row)\n", to: "bad.ndjson")
        let outcome = try await workplace.run(.producer, "-s", "rows.json", "--dry-run", "--rows", "bad.ndjson")
        #expect(outcome.status == 65)
        #expect(outcome.lines.count == 1)
        #expect(outcome.errors.contains("ERROR: bad.ndjson:2: row 2 "))
        let isRow = !row.hasPrefix("{oops")
        #expect(
            outcome.errors.contains("; rows are one JSON object a line, a JSON array, or CSV with a header") != isRow)
    }

    @Test("end with 65 and the line of a CSV record that is ragged, after all that came before")
    func ragged() async throws {
        try workplace.write("match,event\r\na,\"go\r\nal\"\r\nb\r\nc,goal\r\n", to: "ragged.csv")
        let outcome = try await workplace.run(.producer, "-s", "rows.json", "--dry-run", "--rows", "ragged.csv")
        #expect(outcome.status == 65)
        #expect(outcome.output == #"{"match":"a","event":"go\r\nal"}"# + "\n")
        #expect(outcome.errors.contains("ERROR: ragged.csv:4: row 2 has 1 field, the header has 2"))
        let input = try await workplace.run(
            .producer, "-s", "rows.json", "--dry-run", "--rows", "-", input: try workplace.read("ragged.csv"))
        #expect(input.errors.contains("ERROR: standard input:4: row 2 has 1 field"))
    }

    @Test("are not begun again if the amount is larger, and that is said")
    func largerAmount() async throws {
        let outcome = try await workplace.run(
            .producer, "-s", "rows.json", "--dry-run", "--rows", "r.ndjson", "-n", "5")
        #expect(outcome.status == 2)
        #expect(outcome.lines.count == 2)
        #expect(
            outcome.errors.contains(
                "WARNING: producer \"rows\": r.ndjson has 2 rows, so it ended before its amount of 5"))
        let exact = try await workplace.run(.producer, "-s", "rows.json", "--dry-run", "--rows", "r.ndjson", "-n", "2")
        #expect(!exact.errors.contains("WARNING"))
    }

    @Test("are refused if no producer uses them")
    func unused() async throws {
        try workplace.write(#"{ "producers": { "a": { "exchange": "", "message": "x" } } }"#, to: "s.json")
        let outcome = try await workplace.run(.producer, "-s", "s.json", "--dry-run", "--rows", "r.ndjson")
        #expect(outcome.status == 64)
    }

    @Test("are tried by --check")
    func check() async throws {
        let with = try await workplace.run(.producer, "-s", "rows.json", "--check", "--rows", "r.ndjson")
        #expect(with.output.contains("→ goals: 1 of 2 tried"))
        #expect(with.output.contains("→ no queue, so they would be returned: 1 of 2 tried"))
        let without = try await workplace.run(.producer, "-s", "rows.json", "--check")
        #expect(without.status == 0)
        #expect(without.output.contains("give --rows FILE"))
    }

    @Test(
        "are no success if the input has no message at all",
        arguments: [["--stdin", "-k", "q"], ["--stdin"], ["--replay", "-"], ["--replay", "-", "--speed", "max"]])
    func noMessage(_ source: [String]) async throws {
        let outcome = try await workplace.run(.producer, source + ["--dry-run"], input: "")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("standard input has no message, so nothing was published"))
    }

    @Test(
        "may be of any spreadsheet, whose separator is seen or said",
        arguments: [
            ("match;event\r\na;go,al\r\n", [], #"{"match":"a","event":"go,al"}"#),
            ("match\tevent\ra\tgoal\r", [], #"{"match":"a","event":"goal"}"#),
            ("match;event;a,b,c\na;goal;x\n", ["--separator", ";"], #"{"match":"a","event":"goal","a,b,c":"x"}"#),
            ("match\tevent;x;y\na\tgoal\n", ["--separator", "tab"], ""),
        ])
    func spreadsheet(_ text: String, _ flags: [String], _ row: String) async throws {
        try workplace.write(text, to: "sheet.csv")
        let outcome = try await workplace.run(
            .producer, ["-s", "rows.json", "--dry-run", "--rows", "sheet.csv"] + flags)
        #expect(outcome.output == (row.isEmpty ? "" : row + "\n"), "\(outcome.errors)")
        #expect(outcome.status == (row.isEmpty ? 65 : 0))
        guard flags.last == ";" else { return }
        let told = try await workplace.run(
            .producer, "-s", "rows.json", "--dry-run", "--set",
            #"producers.rows.rows={ "file": "sheet.csv", "separator": ";" }"#)
        #expect(told.output == outcome.output, "\(told.errors)")
    }

    @Test("may be UTF-16 with its mark; what is no text ends with 65 and its name")
    func encodings() async throws {
        let text = "match,event\r\nÉ,goal\r\n"
        for encoding in [String.Encoding.utf16LittleEndian, .utf16BigEndian] {
            let bytes = try #require(("\u{FEFF}" + text).data(using: encoding))
            try bytes.write(to: URL(fileURLWithPath: workplace.path("wide.csv")))
            let wide = try await workplace.run(.producer, "-s", "rows.json", "--dry-run", "--rows", "wide.csv")
            #expect(wide.output == #"{"match":"É","event":"goal"}"# + "\n", "\(wide.errors)")
        }
        let latin1 = try #require((text + text).data(using: .isoLatin1))
        try latin1.write(to: URL(fileURLWithPath: workplace.path("latin1.csv")))
        let refused = try await workplace.run(.producer, "-s", "rows.json", "--dry-run", "--rows", "latin1.csv")
        #expect(refused.status == 65)
        #expect(refused.errors.contains("ERROR: latin1.csv:2: byte 1 of the line (0xC9) is not UTF-8"))
        try Data([0x1F, 0x8B, 0x08, 0x00]).write(to: URL(fileURLWithPath: workplace.path("rows.gz")))
        let runs = [["-s", "rows.json", "--rows", "rows.gz"], ["--replay", "rows.gz"]]
        for flags in runs {
            let packed = try await workplace.run(.producer, flags + ["--dry-run"])
            #expect(packed.status == 65)
            #expect(packed.errors.contains("ERROR: rows.gz is compressed with gzip: unpack it first"))
        }
        let piped = try await workplace.shell("$producer --stdin -k q --dry-run < rows.gz")
        #expect(piped.status == 65)
        #expect(piped.errors.contains("standard input is compressed with gzip"))
    }

    @Test("need a separator that can be one, and a separator needs rows")
    func separators() async throws {
        let long = try await workplace.run(.producer, "-s", "rows.json", "--rows", "r.ndjson", "--separator", "ab")
        #expect(long.status == 64)
        #expect(long.errors.contains("--separator needs one character such as \";\", or \"tab\", not \"ab\""))
        let useless = try await workplace.run(.producer, "-s", "rows.json", "--dry-run", "--separator", ";")
        #expect(useless.status == 64)
        #expect(useless.errors.contains("--separator: no producer that runs has rows"))
    }

    @Test("on standard input are published as they are, envelope or body")
    func lines() async throws {
        let envelope =
            #"{"exchange":"e","routing_key":"k","properties":{"priority":3},"payload":{"a": 1},"payload_encoding":"json"}"#
        let outcome = try await workplace.run(.producer, "--stdin", "--dry-run", "-J", "-o", "json", input: envelope)
        #expect(outcome.output == envelope + "\n")
        let bodies = try await workplace.run(
            .producer, "--stdin", "--dry-run", "-k", "k", input: "plain\n\n{\"a\":1}\n")
        #expect(bodies.output == "plain\n\n{\"a\":1}\n")
        let redirected = try await workplace.run(
            .producer, "--stdin", "--dry-run", "-J", "-e", "other", input: envelope)
        #expect(redirected.output.hasPrefix(#"{"exchange":"other","routing_key":"k""#))
    }

    @Test("on standard input are named with their numbers if they cannot be read, and the run ends with 65")
    func badLines() async throws {
        let good = #"{"exchange":"e","routing_key":"k","properties":{},"payload":1}"#
        let bad = try await workplace.run(
            .producer, "--stdin", "--dry-run", input: "\(good)\n{\"payload\":1,\"payload_encoding\":\"zip\"}\n\(good)\n"
        )
        #expect(bad.status == 65)
        #expect(bad.output == "1\n1\n")
        #expect(bad.errors.contains("line 2 of the input is a bad envelope"))
        let homeless = try await workplace.run(.producer, "--stdin", "--dry-run", input: "\(good)\nhi\n")
        #expect(homeless.status == 65)
        #expect(homeless.errors.contains("line 2 of the input is no envelope"))
        let other = try await workplace.run(.producer, "--stdin", "--dry-run", input: "hi\n\(good)\n")
        #expect(other.status == 65)
        #expect(other.output.isEmpty)
        #expect(other.errors.contains("ERROR: line 1 of the input is no envelope"))
    }
}
