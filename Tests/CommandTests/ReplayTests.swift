import Testing

@Suite("Replaying without a broker", .timeLimit(.minutes(2)))
struct ReplayTests {
    let workplace: Workplace
    private static let lines = [
        #"{"exchange":"soccer","routing_key":"m.a","properties":{"content_type":"application/json","headers":{"n":1},"priority":3},"redelivered":false,"payload":{ "player": "Ada" },"payload_encoding":"json","received_at":"2022-11-20T16:00:00.000Z","queue":"q","header_types":{"n":"int8"}}"#,
        #"{"exchange":"","routing_key":"q","properties":{"user_id":"guest"},"redelivered":true,"payload":"/wA=","payload_encoding":"base64","received_at":"2022-11-20T16:00:00.500Z","queue":"q"}"#,
        #"{"exchange":"soccer","routing_key":"m.b","properties":{},"redelivered":false,"payload":"two\nlines","payload_encoding":"string","received_at":"2022-11-20T16:00:02.000Z","queue":"q"}"#,
    ]
    private static let recording = lines.map { $0 + "\n" }.joined()

    init() throws {
        workplace = try Workplace()
        try workplace.write(Self.recording, to: "r.ndjson")
    }

    private func dryRun(_ arguments: String..., input: String? = nil) async throws -> Outcome {
        try await workplace.run(.producer, ["--dry-run", "-J"] + arguments, input: input)
    }

    @Test("shows the recording again, byte for byte, from a file and from standard input")
    func roundTrip() async throws {
        let file = try await dryRun("--replay", "r.ndjson")
        #expect(file.status == 0, "\(file.errors)")
        #expect(file.output == Self.recording)
        #expect(try await dryRun("--replay", "-", input: Self.recording).output == Self.recording)
    }

    @Test("makes a recording anonymous that can be replayed as it is")
    func anonymous() async throws {
        let outcome = try await dryRun(
            "--replay", "r.ndjson", "--replace", "body.player={{last_name}}", "--replace", "properties.user_id=null",
            "--seed", "1")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.lines.count == 3)
        #expect(!outcome.output.contains("Ada") && !outcome.output.contains("guest"))
        #expect(outcome.lines[2] == Self.lines[2])
        #expect(outcome.lines[0].hasSuffix(#","queue":"q","header_types":{"n":"int8"}}"#))
        #expect(outcome.errors.contains("seed 1"))
        #expect(try await dryRun("--replay", "-", input: outcome.output).output == outcome.output)
    }

    @Test(
        "ends after -n messages, or with what is due within --for at the speed",
        arguments: [
            (["-n", "2"], 2), (["--for", "1"], 2), (["--for", "1", "--speed", "2"], 3), (["--for", "0.4"], 1),
            (["--for", "1", "--speed", "0.25"], 1), (["--for", "1", "--rate", "1"], 2),
            (["--delay", "1", "--for", "9"], 3),
        ])
    func length(_ flags: [String], _ count: Int) async throws {
        let outcome = try await workplace.run(.producer, ["--dry-run", "-J", "--replay", "r.ndjson"] + flags)
        #expect(outcome.lines == Array(Self.lines.prefix(count)), "\(outcome.errors)")
    }

    @Test("sends all to one exchange with one key if the flags say so")
    func redirected() async throws {
        let outcome = try await dryRun("--replay", "r.ndjson", "-e", "x", "-k", "k")
        #expect(outcome.lines.count == 3)
        #expect(outcome.lines.allSatisfy { $0.hasPrefix(#"{"exchange":"x","routing_key":"k","#) })
    }

    @Test("ends with 65 if a line is broken, names it, and continues behind it")
    func broken() async throws {
        try workplace.write(Self.lines[0] + "\n" + Self.lines[1].dropLast(30) + "\n" + Self.lines[2], to: "b")
        let outcome = try await dryRun("--replay", "b")
        #expect(outcome.status == 65)
        #expect(outcome.output == Self.lines[0] + "\n" + Self.lines[2] + "\n")
        #expect(outcome.errors.hasPrefix("[##] WARNING: b:2: no envelope: byte "))
        let missing = try await dryRun("--replay", "nowhere")
        #expect(missing.status == 66)
        #expect(missing.errors == "[##] ERROR: cannot read nowhere: No such file or directory\n")
    }

    @Test("is a producer of the settings too, with flags that change it")
    func settings() async throws {
        try workplace.write(
            #"""
            { "topology": { "exchanges": [ { "name": "copy", "type": "fanout" } ], "queues": [ { "name": "all" } ],
                            "bindings": [ { "source": "copy", "destination": "all" } ] },
              "volumes": { "who": ["É"] },
              "producers": { "monday": { "exchange": "copy",
                "replay": { "file": "r.ndjson", "speed": 10, "replace": { "body.player": "{{who}}" } } } } }
            """#, to: "s.json")
        let outcome = try await dryRun("-s", "s.json", "--for", "0.1")
        #expect(outcome.lines.count == 2)
        #expect(outcome.lines.first?.contains(#""payload":{ "player": "É" }"#) == true, "\(outcome.errors)")
        #expect(outcome.lines.allSatisfy { $0.hasPrefix(#"{"exchange":"copy","#) && $0.contains(#""queues":["all"]"#) })
        #expect(try await dryRun("-s", "s.json", "--for", "0.1", "--speed", "20").lines.count == 3)
        #expect(try await dryRun("-s", "s.json", "--for", "0.1", "-d", "1").lines.count == 1)
        let check = try await workplace.run(.producer, "-s", "s.json", "--check")
        #expect(
            check.output.contains(
                "producer  monday: all messages of r.ndjson, 10 times as fast as recorded, to copy [fanout]\n"))
        #expect(check.output.contains("route   → all: 3 of 3 tried"))
    }

    @Test("is tried by --check")
    func check() async throws {
        let outcome = try await workplace.run(.producer, "--check", "--replay", "r.ndjson")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            outcome.output.contains(
                "producer  replay: all messages of r.ndjson, as recorded, to the recorded exchanges\n"))
        #expect(outcome.output.contains("2 of 3 tried"))
    }

    @Test(
        "is refused if flags contradict each other",
        arguments: [
            (["--replay", "r", "--stdin"], "--body, --size, --stdin and --replay exclude each other"),
            (["--replay", "r", "match"], "leave out match"),
            (["--replay", "r", "--speed", "0"], "--speed needs a number"),
            (["--replay", "r", "--speed", "2", "--rate", "5"], "excludes --delay, --rate and --fast"),
            (["--replace", "body.a=1"], "name a recording with --replay FILE"),
            (["--replay", "r", "--rows", "x"], "--rows fills the template of a producer"),
            (["--replay", "r", "--replace", "player=1"], "leads nowhere"),
            (["--replay", "r", "--replace", "body.a=1", "--replace", "body=2"], "--replace body.a and body overlap"),
        ])
    func usage(_ flags: [String], _ text: String) async throws {
        let outcome = try await workplace.run(.producer, flags)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(text), "\(outcome.errors)")
    }

    @Test("a speed needs a recording")
    func speedAlone() async throws {
        try workplace.write(#"{ "producers": { "a": { "exchange": "", "message": "x" } } }"#, to: "s.json")
        let outcome = try await dryRun("-s", "s.json", "--speed", "2")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("--speed: no producer that runs replays a recording"))
    }
}
