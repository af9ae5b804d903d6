import EventTestSupport
import AMQP
import EventGeneration
import AMQPRouting
import EventRuns
import EventSettings
import Testing

@Suite("Settings")
struct SettingsTests {
    private func parse(_ text: String, _ overrides: [String] = []) throws(SettingsError) -> Settings {
        try Settings.parse(Array(text.utf8), path: "s.json", overrides: overrides)
    }

    @Test("all errors of a file come at once, in the order of the file, each with its place")
    func all() {
        let text = """
            {
              // soccer
              "seed": "x",
              "topology": { "exchanges": [ { "name": "soccer", "type": "topci" } ], },
              "producers": {
                "match": {
                  "exchange": "soccer",
                  "message": { "é": "{{mintue}}" },
                  "ammount": 20
                }
              },
              "volumes": { "minute": { "itn": [1, 2] } }
            }
            """
        #expect(
            complaints(text) == [
                #"s.json:3:11: "seed" in the settings must be a whole number from 0 to 18446744073709551615, not "x""#,
                #"s.json:4:60: "type" in exchange "soccer" must be "direct", "fanout", "topic", "headers" or a plugin's "x-…", not "topci": did you mean "topic"?"#,
                #"s.json:8:25: producer "match": no volume or built-in generator "mintue": did you mean "minute"?"#,
                #"s.json:9:7: unknown key "ammount" in producer "match": did you mean "amount"?"#,
                #"s.json:12:28: unknown key "itn" in volume "minute": did you mean "int"?"#,
            ])
    }

    @Test("remarks are allowed in every object and mean nothing")
    func remarks() throws {
        let settings = try parse(
            #"""
            { "$schema": "x", "description": "x", "broker": { "description": "x" },
              "topology": { "description": "x", "exchanges": [ { "name": "e", "description": "x" } ],
                "queues": [ { "name": "q", "$schema": "x" } ], "bindings": [ { "description": "x", "source": "e", "destination": "q" } ] },
              "volumes": { "description": "the volumes", "$schema": "x", "v": { "description": "x", "sequence": { "description": "x" } } },
              "producers": { "description": "x", "p": { "description": "mine", "exchange": "e", "amount": 1, "message": { "description": "{{v}}" }, "properties": { "description": "x" } } },
              "consumers": { "description": "x", "c": { "description": "x", "queue": "q" } } }
            """#)
        #expect(settings.warnings.isEmpty)
        #expect(settings.producers.map(\.name) == ["p"])
        #expect(settings.producers[0].description == "mine")
        var source = try MadeMessages(settings.producers[0], settings: settings, seed: 1, run: "r")
        #expect(try source.next(now: 0))
        #expect(source.body == Array(#"{"description":1}"#.utf8))
    }

    @Test("producers and consumers have what the file says, and the format's defaults")
    func values() throws {
        let settings = try parse(
            #"""
            { "seed": 18446744073709551615, "clock": "1970-01-01T00:00:01Z", "locale": "en",
              "producers": { "z": { "exchange": "", "message": 1, "amount": 1e3, "delay": "250ms", "rows": "r.csv",
                                    "confirms": 50, "mandatory": false, "persistent": false },
                             "a": { "exchange": "", "message": 1, "rate": "max", "confirms": false },
                             "b": { "exchange": "", "message": 1, "delay": [0.5, "2s"], "confirms": true },
                             "c": { "exchange": "", "message": 1, "delay": { "decimal": [0.5, 2], "places": 1 } },
                             "d": { "exchange": "", "message": 1, "rate": 0.5, "arrivals": "steady" } },
              "consumers": { "c": { "queue": "q", "prefetch": 7, "record": "/tmp/x", "on_error": "requeue", "arguments": { "x-priority": 5 } } } }
            """#)
        #expect(settings.seed == .max && settings.clock == 1000)
        #expect(settings.producers.map(\.name) == ["z", "a", "b", "c", "d"])
        let first = settings.producers[0]
        #expect(first.amount == 1000 && first.pace == .delay(.milliseconds(250)) && first.rows == "r.csv")
        #expect(first.confirmWindow == 50 && !first.mandatory && !first.persistent)
        #expect(settings.producers.map(\.confirmWindow) == [50, 0, 1000, 1000, 1000])
        #expect(
            settings.producers.dropFirst().map(\.pace) == [
                .unlimited, .range(.milliseconds(500), .seconds(2)), .seconds(.decimal(low: 5, high: 20, places: 1)),
                .rate(0.5),
            ])
        let consumer = settings.consumers[0]
        #expect(consumer.prefetch == 7 && consumer.record == "/tmp/x" && consumer.onError == .requeue)
        #expect(consumer.arguments == ["x-priority": 5])
    }

    @Test("a topology is RabbitMQ's export")
    func topology() throws {
        let settings = try parse(
            #"""
            { "topology": {
              "rabbit_version": "3.13.7", "rabbitmq_version": "3.13.7", "product_name": "RabbitMQ", "product_version": "3.13.7",
              "policies": [], "users": [ { "name": "guest" } ],
              "exchanges": [ { "name": "e", "vhost": "v", "type": "topic", "durable": false, "auto_delete": true, "internal": true, "arguments": { "alternate-exchange": "f" } },
                             { "name": "f", "type": "x-random" } ],
              "queues": [ { "name": "q", "vhost": "v", "durable": true, "auto_delete": false, "arguments": { "x-queue-type": "quorum", "x-message-ttl": 60000, "x-f": 0.5, "x-l": [ "a", true, null, { "b": 1 } ] } },
                          { "name": "r", "type": "stream" }, { "name": "s" } ],
              "bindings": [ { "source": "e", "vhost": "v", "destination": "q", "destination_type": "queue", "routing_key": "#", "arguments": {}, "properties_key": "%23" },
                            { "source": "e", "destination": "f", "destination_type": "exchange" } ] } }
            """#)
        #expect(
            settings.topology
                == Topology(
                    exchanges: [
                        Exchange(
                            "e", kind: .topic, durable: false, autoDelete: true, internal: true,
                            arguments: ["alternate-exchange": "f"]),
                        Exchange("f", kind: "x-random"),
                    ],
                    queues: [
                        Queue(
                            "q", kind: .quorum,
                            arguments: [
                                "x-queue-type": "quorum", "x-message-ttl": 60000, "x-f": 0.5,
                                "x-l": ["a", true, .void, ["b": 1]],
                            ]),
                        Queue("r", kind: .stream), Queue("s"),
                    ],
                    bindings: [
                        Binding(source: "e", destination: .queue("q"), routingKey: "#"),
                        Binding(source: "e", destination: .exchange("f")),
                    ]))
        #expect(
            settings.warnings.map(\.description) == [
                #"s.json:1:15: the topology is of virtual host "v", and the broker's is "/": it is declared there"#,
                #"s.json:3:19: "users" in the topology is skipped: only exchanges, queues and bindings are declared"#,
            ])
    }

    @Test("of several virtual hosts only the broker's is taken, with a warning")
    func virtualHosts() throws {
        let settings = try parse(
            #"{"broker": {"vhost": "b"}, "topology": {"queues": [{"name": "q", "vhost": "a"}, {"name": "q", "vhost": "b"}, {"name": "r"}]}}"#
        )
        #expect(settings.topology.queues == [Queue("q"), Queue("r")])
        #expect(settings.warnings.map(\.message) == [#"what is in virtual host "a" is skipped: the broker's is "b""#])
    }

    @Test(
        "what is unusual without being wrong is a warning",
        arguments: [
            (
                #""producers": {"p": {"exchange": "socer", "message": 1, "amount": 1}}"#,
                #"exchange "socer" of producer "p" is not in the topology, so the broker has to have it: did you mean "soccer"?"#
            ),
            (
                #""producers": {"p": {"exchange": "", "routing_key": "x", "message": 1, "amount": 1}}"#,
                #"queue "x" of producer "p" is not in the topology, so the broker has to have it"#
            ),
            (
                #""consumers": {"c": {"queue": "bord"}}"#,
                #"queue "bord" of consumer "c" is not in the topology, so the broker has to have it: did you mean "board"?"#
            ),
            (
                #""consumers": {"c": {"queue": "board", "on_error": "reject"}}"#,
                #"queue "board" of consumer "c" has no dead-letter exchange: a rejected message is discarded"#
            ),
            (#""volumes": {"v": ["a"]}"#, #"volume "v" is not used"#),
            (
                #""producers": {"p": {"exchange": "soccer", "message": 1}}"#,
                #"producer "p" has no "amount" and no pace: it publishes as fast as it can until it is stopped"#
            ),
        ])
    func warnings(member: String, message: String) throws {
        let settings = try parse(
            #"{"topology": {"exchanges": [{"name": "soccer"}], "queues": [{"name": "board"}]}, \#(member)}"#)
        #expect(settings.warnings.map(\.message) == [message])
    }

    @Test("bindings may lead to what only the broker has")
    func undeclaredBinding() throws {
        let settings = try parse(
            #"{"topology": {"bindings": [{"source": "amq.topic", "destination": "q"}, {"source": "e", "destination": "f", "destination_type": "exchange"}]}}"#
        )
        #expect(
            settings.warnings.map(\.message) == [
                #"queue "q" of binding 1 is not in the topology, so the broker has to have it"#,
                #"exchange "e" of binding 2 is not in the topology, so the broker has to have it"#,
                #"exchange "f" of binding 2 is not in the topology, so the broker has to have it"#,
            ])
    }

    @Test("on an error a consumer rejects if dead letters go somewhere, and stops elsewhere")
    func onError() throws {
        let settings = try parse(
            #"{"topology": {"queues": [{"name": "a", "arguments": {"x-dead-letter-exchange": "dlx"}}, {"name": "b"}]}, "consumers": {"a": {"queue": "a"}, "b": {"queue": "b"}, "c": {"queue": "a", "on_error": "stop"}}}"#
        )
        #expect(settings.consumers.map(\.onError) == [.reject, .stop, .stop])
    }

    @Test("volumes and topology come from files beside the settings, whose errors name those files")
    func includes() async throws {
        let files = [
            "s.json":
                #"{"topology": "t.json", "volumes": "v.json", "producers": {"p": {"exchange": "e", "rows": "r.csv", "message": ["v"]}}}"#,
            "t.json": #"{"exchanges": [{"name": "e"}], "permissions": [1]}"#,
            "v.json": #"{"v": ["a"], "unused": ["b"]}"#,
            "wrong.json": #"{"topology": "none.json", "volumes": "bad.json"}"#, "bad.json": "{\"v\":\n  5}",
        ]
        try await withTemporaryFiles(files) { folder in
            let settings = try Settings.load(path: folder + "/s.json")
            #expect(settings.topology.exchanges == [Exchange("e")])
            #expect(settings.producers[0].rows == folder + "/r.csv")
            #expect(
                settings.warnings.map(\.description) == [
                    folder
                        + #"/t.json:1:32: "permissions" in the topology is skipped: only exchanges, queues and bindings are declared"#
                ])
            let error = #expect(throws: SettingsError.self) { try Settings.load(path: folder + "/wrong.json") }
            #expect(error?.kind == .missingFile)
            #expect(
                error?.description == """
                    \(folder)/wrong.json:1:14: cannot read \(folder)/none.json: No such file or directory
                    \(folder)/bad.json:2:3: volume "v" must be the name of a generator, a list of values, or an object with a generator, not 5
                    """)
        }
    }

    @Test("a settings file that is missing or no file is another kind of error")
    func missingFile() {
        let missing = #expect(throws: SettingsError.self) { try Settings.load(path: "/nonexistent/s.json") }
        #expect(missing?.kind == .missingFile)
        #expect(
            missing?.description
                == "no settings file /nonexistent/s.json: write a first one with producer --init, or name another with --settings FILE"
        )
        let folder = #expect(throws: SettingsError.self) { try Settings.load(path: "/") }
        #expect(folder?.kind == .missingFile)
        #expect(folder?.description == "cannot read /: Is a directory")
    }

    @Test("producers are chosen by name")
    func selection() throws {
        let settings = try parse(
            #"{"producers": {"match": {"exchange": "", "message": 1, "amount": 1}, "crowd": {"exchange": "", "message": 1, "amount": 1}}}"#
        )
        #expect(try settings.producers(named: []).map(\.name) == ["match", "crowd"])
        #expect(try settings.producers(named: ["crowd"]).map(\.name) == ["crowd"])
        let error = #expect(throws: SettingsError.self) { try settings.producers(named: ["mtach", "xyz"]) }
        #expect(
            error?.description == """
                no producer "mtach" in s.json: did you mean "match"?
                no producer "xyz" in s.json: it has match, crowd
                """)
        let none = #expect(throws: SettingsError.self) { try settings.consumers(named: ["c"]) }
        #expect(none?.description == #"no consumer "c" in s.json: it has none"#)
    }

    @Test("the hash distinguishes texts and overrides")
    func hash() throws {
        #expect(try parse("{}").hash == parse("{}").hash)
        #expect(try parse("{}").hash != parse("{ }").hash)
        #expect(try parse("{}").hash != parse("{}", ["seed=1"]).hash)
        #expect(try parse("{}").hash.utf8.count == 16)
    }

    @Test("a file of many megabytes is read in one pass")
    func large() throws {
        let values = (0..<200_000).map { "{\"key\": \"value \($0)\", \"n\": \($0)}" }.joined(separator: ",")
        let settings = try parse(
            #"{"volumes": {"v": [\#(values)]}, "producers": {"p": {"exchange": "", "amount": 1, "message": "{{v.key}}"}}}"#
        )
        #expect(settings.volumes.entries.count == 1)
    }

    @Test("every beginning of a settings file is read or refused, never a crash")
    func beginnings() throws {
        let text = Array(
            #"{"topology":{"exchanges":[{"name":"e","arguments":{"a":[1,{}]}}]},"volumes":{"v":{"int":[1,2]}},"producers":{"p":{"exchange":"e","message":["v"]}}}"#
                .utf8)
        for length in text.indices {
            #expect(throws: SettingsError.self) { try Settings.parse(Array(text[..<length]), path: "s.json") }
        }
        #expect(try Settings.parse(text, path: "s.json").producers.count == 1)
    }
}
