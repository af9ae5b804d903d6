import Foundation
import Testing

@testable import Commands

@Suite("--check", .timeLimit(.minutes(2)))
struct CheckTests {
    /// Nothing in it is drawn at random.
    private static let fixed = #"""
        { "topology": { "exchanges": [ { "name": "e", "type": "topic" } ], "queues": [ { "name": "q" } ] },
          "producers": { "p": { "exchange": "e", "routing_key": "k.{{index}}", "message": ["index", "now"], "amount": 1 } } }
        """#

    private func workplace(_ settings: String = InitialSettings.text) throws -> Workplace {
        let workplace = try Workplace()
        try workplace.write(settings, to: "s.json")
        return workplace
    }

    @Test("warns of a secret that the environment lacks, and continues", arguments: [Program.producer, .consumer])
    func missingSecret(_ program: Program) async throws {
        let workplace = try workplace()
        let set = #"broker.password={"env":"NO_SUCH_SECRET"}"#
        let checked = try await workplace.run(program, "-s", "s.json", "--check", "--set", set)
        #expect(checked.status == 0)
        #expect(checked.output.contains("broker    amqp://guest:***@localhost:5672/ (from the settings file)\n"))
        #expect(checked.output.contains(#"warning   "password" in "broker": the environment has no NO_SUCH_SECRET"#))
        #expect(checked.output.contains("queue     goal-alerts"))
        let host = try await workplace.run(
            program, "-s", "s.json", "--check", "--set", #"broker.host={"env":"NO_SUCH_HOST"}"#)
        #expect(host.status == 0)
        #expect(host.output.contains("broker    unknown here\nwarning   \"host\" in \"broker\""))
        #expect(try await workplace.run(program, "-s", "s.json", "--set", set).status == 78)
    }

    @Test(
        "prints the route of a message that the command line gives",
        arguments: [
            (["-e", "soccer", "-k", "match.x.goal", "--body", "hi"], "  route   → goal-alerts, scoreboard\n"),
            (["-e", "soccer", "-k", "match.x.foul", "--size", "3"], "  route   → scoreboard\n"),
            (["-e", "soccer", "-k", "x", "--body", "hi"], "  route   → no queue, so it would be returned\n"),
            (["-k", "scoreboard", "--body", "hi"], "  route   → scoreboard\n"),
            (["-e", "soccer", "-k", "match.x.goal", "--stdin"], "  route   → goal-alerts, scoreboard\n"),
            (
                ["--stdin", "-e", "soccer"],
                "message   lines of standard input; each envelope names its destination\n"
            ),
        ])
    func route(_ arguments: [String], _ line: String) async throws {
        let checked = try await workplace().run(.producer, ["-s", "s.json", "--check"] + arguments)
        #expect(checked.status == 0)
        #expect(checked.output.contains(line), "\(checked.output)")
        #expect(!checked.output.contains("producer  match"))
    }

    @Test("ends with 74 if it cannot be written", arguments: ["producer", "consumer"])
    func fullDisk(_ program: String) async throws {
        let outcome = try await workplace().shell("$\(program) -s s.json --check > /dev/full")
        #expect(outcome.status == 74)
        #expect(outcome.errors.contains("[##] ERROR: cannot write standard output: no space left"))
    }

    @Test("says that bindings stay only if bindings are declared")
    func bindings() async throws {
        let note = "note      a binding that left the file stays in the broker"
        let workplace = try workplace()
        #expect(try await workplace.run(.producer, "-s", "s.json", "--check").output.contains(note))
        for flags in [["--reset"], ["--no-declare"], ["--set", "topology.bindings=[]"]] {
            let checked = try await workplace.run(.producer, ["-s", "s.json", "--check"] + flags)
            #expect(checked.status == 0)
            #expect(!checked.output.contains(note), "\(flags)")
        }
        let queue = try await workplace.run(.consumer, "-s", "s.json", "--check", "--queue", "scoreboard")
        #expect(!queue.output.contains(note))
    }

    @Test("shows the drawn seed only if something is drawn, as a dry run does")
    func seed() async throws {
        let random = try workplace()
        #expect(try await random.run(.producer, "-s", "s.json", "--check").output.contains("\nseed      "))
        #expect(try await random.run(.producer, "-s", "s.json", "--dry-run").errors.contains("seed "))
        let fixed = try workplace(Self.fixed)
        #expect(try await !fixed.run(.producer, "-s", "s.json", "--check").output.contains("seed"))
        #expect(try await !fixed.run(.producer, "-s", "s.json", "--dry-run").errors.contains("seed"))
        // Perhaps only the times between messages are drawn.
        let paced = try await fixed.run(
            .producer, "-s", "s.json", "--dry-run", "--set", "producers.p.delay=[0, 1]")
        #expect(paced.errors.contains("seed "))
        #expect(try await fixed.run(.producer, "-s", "s.json", "--dry-run", "--seed", "3").errors.contains("seed 3"))
    }

    @Test("says of a message that is a text alone how it is published, as a dry run does and a run does not")
    func quotes() async throws {
        let workplace = try workplace()
        let note = "is published as a JSON string, with its quotes; for raw text set properties.content_type"
        let set = ["-s", "s.json", "--set", "producers.match.message=goal by {{player}}", "-n", "1"]
        #expect(try await workplace.run(.producer, set + ["--check"]).output.contains(note))
        let quoted = try await workplace.run(.producer, set + ["--dry-run"])
        #expect(quoted.errors.contains(note))
        #expect(quoted.output.hasPrefix("\"goal by "))
        let raw = set + ["--set", #"producers.match.properties={"content_type":"text/plain"}"#]
        let unquoted = try await workplace.run(.producer, raw + ["--dry-run"])
        #expect(!unquoted.errors.contains(note))
        #expect(unquoted.output.hasPrefix("goal by "))
        #expect(try await !workplace.run(.producer, raw + ["--check"]).output.contains(note))
    }

    @Test("counts one message as one")
    func singular() async throws {
        let checked = try await workplace(Self.fixed).run(.producer, "-s", "s.json", "--check")
        #expect(checked.output.contains("producer  p: 1 message, as fast as it goes"))
    }

    /// A typing error in a binding, a queue without a reader, and two exchanges that do nothing.
    private static let odd = #"""
        { "topology": {
            "exchanges": [ { "name": "e", "type": "topic" }, { "name": "unused" },
                           { "name": "h", "type": "headers", "internal": true } ],
            "queues": [ { "name": "all" }, { "name": "goals" }, { "name": "cards" } ],
            "bindings": [ { "source": "e", "destination": "goals", "routing_key": "m.gaol" },
                          { "source": "e", "destination": "all", "routing_key": "m.goal" },
                          { "source": "e", "destination": "h", "destination_type": "exchange", "routing_key": "m.*" },
                          { "source": "h", "destination": "cards", "arguments": { "kind": "card" } } ] },
          "volumes": { "event": { "weighted": { "goal": 1000000, "shot": 1, "card": 1 } } },
          "producers": { "p": { "exchange": "e", "routing_key": "m.{{event}}", "headers": { "kind": "card" },
                                "message": ["event"], "amount": 3 } },
          "consumers": { "c": { "queue": "all" }, "d": { "queue": "goals" } } }
        """#

    @Test("names what no message reaches, what has no reader and what leads nowhere, and ends with 0")
    func findings() async throws {
        let checked = try await workplace(Self.odd).run(.producer, "-s", "s.json", "--check")
        #expect(checked.status == 0)
        #expect(checked.output.contains("exchange  h [headers] internal\n"))
        #expect(checked.output.contains("binding   h → cards  {\"kind\":\"card\"}\n"))
        #expect(checked.output.contains("  route   → all, cards: 3 of 3 tried, such as \"m.goal\"\n"))
        let warnings = checked.output.split(separator: "\n").filter { $0.hasPrefix("warning") }
        #expect(
            warnings == [
                #"warning   queue "goals" gets nothing: no key that the producers make leads to it"#,
                #"warning   exchange "unused" leads nowhere: bind a queue to it, or no message gets further"#,
                #"warning   exchange "unused" gets nothing: no producer of the settings publishes to it"#,
                #"warning   queue "cards" has no consumer in the settings: its messages stay there"#,
            ])
        let consumer = try await workplace(Self.odd).run(.consumer, "-s", "s.json", "--check")
        #expect(consumer.status == 0)
        #expect(
            consumer.output.split(separator: "\n").filter { $0.hasPrefix("warning") } == Array(warnings.dropFirst()))
    }

    @Test("names the keys without a queue, also those that rarely come, and a dry run those that came")
    func lostKeys() async throws {
        let workplace = try workplace(Self.odd)
        let set = ["-s", "s.json", "--set", "topology.bindings.2.routing_key=m.card"]
        let checked = try await workplace.run(.producer, set + ["--check"])
        #expect(checked.output.contains(#"warning   producer "p": 1 of its 3 keys reaches no queue: "m.shot""#))
        let none = ["--set", "topology.bindings.1.routing_key=x", "--summary", "summary.json"]
        let dry = try await workplace.run(.producer, set + none + ["--dry-run"])
        #expect(dry.status == 0)
        #expect(dry.errors.contains(#"WARNING: exchange "unused" leads nowhere"#))
        #expect(dry.errors.contains(#"unroutable: 3 with routing key "m.goal", which would reach no queue"#))
        let summary = try workplace.read("summary.json")
        #expect(summary.contains(#""unroutable":3,"unroutable_by_routing_key":{"m.goal":3}"#))
    }

    @Test("there is nothing to remark on the default settings")
    func calm() async throws {
        for flags in [["--check"], ["--dry-run", "--fast", "-o", "none"]] {
            let outcome = try await workplace().run(.producer, ["-s", "s.json"] + flags)
            #expect(!(outcome.output + outcome.errors).lowercased().contains("warning"))
            #expect(!outcome.errors.contains("unroutable"))
        }
    }

    @Test("shows what consumers do, and where they publish to")
    func actions() async throws {
        let settings = #"""
            { "topology": { "exchanges": [ { "name": "shop", "type": "topic" }, { "name": "in", "type": "topic", "internal": true } ],
                "queues": [ { "name": "orders" }, { "name": "done" } ],
                "bindings": [ { "source": "shop", "destination": "orders", "routing_key": "order.*" },
                              { "source": "shop", "destination": "done", "routing_key": "seen.#" } ] },
              "producers": { "p": { "exchange": "shop", "routing_key": "order.{{index}}", "message": { "n": "{{index}}" },
                                    "amount": 20 } },
              "consumers": {
                "c": { "queue": "orders", "work": [0.5, 2], "exec": { "command": "jq -e .n | cat", "time_limit": "30s" },
                       "publish": { "exchange": "shop", "routing_key": "seen.{{body.n}}" } },
                "d": { "queue": "done", "publish": { "exchange": "shpo" } },
                "e": { "queue": "done", "publish": { "exchange": "", "routing_key": "orders" } } } }
            """#
        let workplace = try workplace(settings)
        let checked = try await workplace.run(.producer, "-s", "s.json", "--check")
        #expect(checked.status == 0, "\(checked.errors)")
        for line in [
            "  work    0.5 to 2 s for each message\n", "  exec    jq -e .n | cat, 30 s at most\n",
            "  publish to shop [topic] with key \"seen.{{body.n}}\"\n",
            "  route   → done: 100 of 100 tried, such as \"seen.1\"\n", "  publish to shpo with its own key\n",
            "  route   → only the broker knows (exchange \"shpo\" is not in the topology): 100 of 100 tried",
            "  route   → orders: 100 of 100 tried, such as \"orders\"\n",
            "exchange \"shpo\" of \"publish\" in consumer \"d\" is not in the topology, so the broker has to have it: "
                + "did you mean \"shop\"?",
            "\"exec\" in consumer \"c\" passes \"|\" to the program as it is",
        ] { #expect(checked.output.contains(line), "\(line) is not in \(checked.output)") }
        let consumer = try await workplace.run(.consumer, "-s", "s.json", "--check")
        #expect(consumer.output.contains("  publish to (default) [direct] with key \"orders\"\n  route   → orders\n"))
        let wrong = try await workplace.run(
            .producer, "-s", "s.json", "--check", "--set", "consumers.d.publish.exchange=in")
        #expect(wrong.status == 78)
        #expect(wrong.errors.contains("exchange \"in\" of \"publish\" in consumer \"d\" is internal"))
    }
}
