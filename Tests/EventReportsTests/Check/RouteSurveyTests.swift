import AMQPRouting
import AMQP
import EventGeneration
import EventReports
import EventRuns
import EventSettings
import Testing

@Suite("Where the messages of all producers go")
struct RouteSurveyTests {
    private static let volumes = #"""
        "match": [{"key": "a", "teams": ["x", "y"]}, {"key": "b", "teams": ["z"]}], "team": {"pick": "match.teams"},
        "event": {"weighted": {"goal": 1, "card": 1000000, "never": 0}}, "number": [1, 2.5, true]
        """#

    private func settings(key: String, patterns: [String] = ["#"], _ more: String = "") throws -> Settings {
        let bindings = patterns.enumerated().map {
            #"{"source": "e", "destination": "q\#($0)", "routing_key": "\#($1)"}"#
        }
        let queues = patterns.indices.map { #"{"name": "q\#($0)"}"# }
        let text = #"""
            { "topology": { "exchanges": [{"name": "e", "type": "topic"}],
                            "queues": [\#(queues.joined(separator: ", "))],
                            "bindings": [\#(bindings.joined(separator: ", "))] },
              "volumes": { \#(Self.volumes) },
              "producers": { "p": { "exchange": "e", "routing_key": "\#(key)", "message": {}, "amount": 1\#(more) } } }
            """#
        return try Settings.parse(Array(text.utf8), path: "s.json")
    }

    @Test(
        "the keys of value sets, weights and picks are listed, each combination that one message can have",
        arguments: [
            ("k", ["k"]), ("", [""]), ("{{match.key}}.{{team}}", ["a.x", "a.y", "b.z"]), ("{{team}}", ["x", "y", "z"]),
            ("{{match.key}}.{{match.key}}", ["a.a", "b.b"]),
            ("m.{{match.key}}.{{event}}", ["m.a.card", "m.a.goal", "m.b.card", "m.b.goal"]),
            ("{{number}}", ["1", "2.5", "true"]), ("{{index}}", nil), ("{{match.key}}.{{uuid}}", nil),
        ] as [(String, [String]?)])
    func keys(key: String, expected: [String]?) throws {
        let settings = try settings(key: key)
        #expect(settings.producers[0].message.possibleRoutingKeys(settings.volumes) == expected)
    }

    @Test("too many combinations are not listed")
    func many() throws {
        let values = JSONValue.array((0..<200).map { .number("\($0)") })
        guard case .array(let numbers) = values else { return }
        let volumes = VolumeDefinitions([
            "a": VolumeDefinition(.values(numbers)), "b": VolumeDefinition(.values(numbers)),
        ])
        let one = MessageDefinition(body: .bytes([]), routingKey: try Template("{{a}}"))
        #expect(one.possibleRoutingKeys(volumes)?.count == 200)
        let both = MessageDefinition(body: .bytes([]), routingKey: try Template("{{a}}.{{b}}"))
        #expect(both.possibleRoutingKeys(volumes) == nil)
    }

    /// A survey of this many messages of each producer.
    private func survey(_ settings: Settings, _ count: Int = 3, speaksForAll: Bool = true) async throws -> RouteSurvey {
        var survey = RouteSurvey(settings)
        for producer in settings.producers {
            survey.begin(producer)
            var source = try TemplateSource(producer, settings: settings, seed: 1, run: "r")
            var headers: FieldTable?
            for _ in 0..<count {
                guard let event = try await source.next(now: 0) else { break }
                headers = event.properties.headers
                _ = survey.add(event)
            }
            survey.end(producer, headers: headers, speaksForAll: speaksForAll)
        }
        return survey
    }

    @Test(
        "keys without a queue are named, rare ones too if all can be listed",
        arguments: [
            ("m.{{match.key}}.{{event}}", ["#"], []),
            ("m.{{match.key}}.{{event}}", ["*.*.card"], [#"2 of its 4 keys reach no queue: "m.a.goal", "m.b.goal""#]),
            ("{{event}}", ["card"], [#"1 of its 2 keys reaches no queue: "goal""#]),
            ("{{index}}", ["1"], [#"2 of 3 keys tried reach no queue: "2", "3""#]),
            (
                "{{number}}{{match.key}}{{event}}", ["#.b"],
                [#"12 of its 12 keys reach no queue: "1acard", "1agoal", "1bcard", "1bgoal", "2.5acard" and others"#]
            ),
        ])
    func lost(key: String, patterns: [String], expected: [String]) async throws {
        let warnings = try await survey(settings(key: key, patterns: patterns)).warnings
        #expect(warnings.filter { $0.hasPrefix("producer") } == expected.map { "producer \"p\": " + $0 })
    }

    @Test("a queue whose bindings no message matches is named")
    func unreached() async throws {
        #expect(
            try await survey(settings(key: "m.{{event}}", patterns: ["#", "m.gaol"])).warnings
                == [#"queue "q1" gets nothing: no key that the producers make leads to it"#])
        let open = try settings(key: "{{index}}", patterns: ["#", "x"])
        #expect(
            try await survey(open).warnings == [#"queue "q1" gets nothing: none of 3 messages tried leads to it"#])
        // A few random messages say nothing about the rest. A skipped producer says nothing either.
        #expect(try await survey(open, speaksForAll: false).warnings.isEmpty)
        #expect(RouteSurvey(open).warnings.isEmpty)
    }

    @Test("headers that vary, dead letters and what only the broker knows leave it open")
    func open() async throws {
        let varying = try settings(key: "goal", patterns: ["#", "x"], #", "headers": { "CC": ["{{event}}"] }"#)
        #expect(try await survey(varying, speaksForAll: false).warnings.isEmpty)
        var dead = try settings(key: "goal", patterns: ["#", "x"])
        dead.topology.queues[0].arguments["x-dead-letter-exchange"] = "e"
        #expect(try await survey(dead).warnings.isEmpty)
        var plugin = try settings(key: "goal", patterns: ["#", "x"])
        plugin.topology.exchanges[0].kind = "x-random"
        #expect(try await survey(plugin).warnings.isEmpty)
    }

    @Test("what the review of the topology says already is not said again")
    func once() async throws {
        let unbound = try settings(key: "k", patterns: [])
        #expect(try await survey(unbound).warnings.isEmpty)
        #expect(TopologyReview(unbound).warnings.count == 1)
    }

    /// A chain of queues, each on the way of one key.
    private func chain(_ consumers: String) throws -> Settings {
        let text = #"""
            { "topology": { "exchanges": [{"name": "e", "type": "topic"}],
                            "queues": [{"name": "a"}, {"name": "b"}, {"name": "c"}, {"name": "d"}],
                            "bindings": [{"source": "e", "destination": "a", "routing_key": "new.*"},
                                         {"source": "e", "destination": "b", "routing_key": "seen.*"},
                                         {"source": "e", "destination": "c", "routing_key": "done"},
                                         {"source": "e", "destination": "d", "routing_key": "never"}] },
              "producers": { "p": { "exchange": "e", "routing_key": "new.{{index}}", "message": { "n": "{{index}}" },
                                    "amount": 3 } },
              "consumers": { \#(consumers) } }
            """#
        return try Settings.parse(Array(text.utf8), path: "s.json")
    }

    @Test("what consumers publish is followed from queue to queue, and its keys count as tried")
    func forwarded() async throws {
        let settings = try chain(
            #"""
            "second": { "queue": "b", "publish": { "exchange": "e", "routing_key": "done" } },
            "first": { "queue": "a", "publish": { "exchange": "e", "routing_key": "seen.{{body.n}}" } },
            "lost": { "queue": "c", "publish": { "exchange": "e", "routing_key": "gone" } }
            """#)
        var survey = try await survey(settings)
        let forwarded = try survey.forward(seed: 1)
        #expect(forwarded.map(\.consumer) == ["second", "first", "lost"])
        #expect(forwarded[1].routes.map(\.key) == ["seen.1", "seen.2", "seen.3"])
        #expect(forwarded[1].routes.allSatisfy { $0.route == .queues(["b"]) })
        #expect(forwarded[0].routes.map(\.route) == [.queues(["c"]), .queues(["c"]), .queues(["c"])])
        #expect(
            survey.warnings == [
                #"consumer "lost": 1 of its 1 key reaches no queue: "gone""#,
                #"queue "d" gets nothing: none of 12 messages tried leads to it"#,
            ])
    }

    @Test("a consumer that publishes to its own queue does not go round for ever, and failures are reported")
    func circle() async throws {
        let settings = try chain(
            #"""
            "circle": { "queue": "a", "publish": { "exchange": "e", "routing_key": "new.{{body.n}}" } },
            "reply": { "queue": "a", "publish": "reply" }
            """#)
        var survey = try await survey(settings)
        let forwarded = try survey.forward(seed: 1)
        #expect(forwarded[0].routes.count == 100)
        #expect(forwarded[1].routes.isEmpty)
        #expect(forwarded[1].failure?.contains("it has no reply_to") == true)
    }
}
