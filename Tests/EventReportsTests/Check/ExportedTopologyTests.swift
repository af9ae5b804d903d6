import EventTestSupport
import AMQP
import Testing

@testable import AMQPRouting
@testable import EventReports
@testable import EventSettings

@Suite("Definitions as RabbitMQ exports them")
struct ExportedTopologyTests {
    private func parse(_ topology: String, vhost: String? = nil, more: String = "") throws -> Settings {
        try Settings.parse(
            Array(#"{ "topology": \#(topology)\#(more) }"#.utf8), path: "s.json", virtualHost: { _ in vhost })
    }

    @Test("leave out what the broker makes itself, with the bindings of that, and say so in one line")
    func reserved() throws {
        let settings = try parse(
            #"""
            { "rabbit_version": "4.3.6",
              "exchanges": [ { "name": "" }, { "name": "amq.rabbitmq.log", "type": "topic" }, { "name": "amq.topic", "type": "topic" },
                             { "name": "e" }, { "name": "amq.imported" } ],
              "queues": [ { "name": "amq.gen-JzTY20BRgKO" }, { "name": "q" } ],
              "bindings": [ { "source": "", "destination": "q", "routing_key": "q" },
                            { "source": "e", "destination": "amq.gen-JzTY20BRgKO" }, { "source": "amq.topic", "destination": "q" },
                            { "source": "amq.rabbitmq.log", "destination": "q" },
                            { "source": "e", "destination": "amq.imported", "destination_type": "exchange" } ] }
            """#)
        #expect(settings.topology.exchanges.map(\.name) == ["amq.topic", "e"])
        #expect(settings.topology.queues == [Queue("q")])
        #expect(settings.topology.bindings == [Binding(source: "amq.topic", destination: .queue("q"))])
        #expect(
            settings.warnings.map(\.message) == [
                #"left out of the topology: exchanges "amq.rabbitmq.log", "amq.imported", queue "amq.gen-JzTY20BRgKO" and bindings "#
                    + #""e → amq.gen-JzTY20BRgKO", "amq.rabbitmq.log → q", "e → amq.imported": a broker makes what begins with "amq." "#
                    + "itself and lets nobody declare it"
            ])
    }

    @Test("name five of many, and leave out the same if the version was removed")
    func many() throws {
        let queues = (1...9).map { #"{ "name": "amq.gen-\#($0)" }"# }.joined(separator: ", ")
        let settings = try parse(#"{ "queues": [ \#(queues), { "name": "q" } ] }"#)
        #expect(settings.topology.queues == [Queue("q")])
        #expect(settings.warnings.map(\.message).first?.contains("\"amq.gen-5\" and 4 more: a broker") == true)
        // A reserved name that no broker makes is a mistake.
        #expect(complaints(#"{ "topology": { "queues": [ { "name": "amq.mine" } ] } }"#).count == 1)
    }

    @Test(
        "of another virtual host than the broker's are declared in the broker's, which is said",
        arguments: [
            ("shop", nil, true), ("shop", "shop", false), ("/", nil, false), ("/", "shop", true),
        ] as [(String, String?, Bool)])
    func virtualHost(_ own: String, _ broker: String?, isSaid: Bool) throws {
        let settings = try parse(#"{ "queues": [ { "name": "q", "vhost": "\#(own)" } ] }"#, vhost: broker)
        #expect(settings.topology.queues == [Queue("q")])
        let said = [
            "the topology is of virtual host \"\(own)\", and the broker's is \"\(broker ?? "/")\": it is declared there"
        ]
        #expect(settings.warnings.map(\.message) == (isSaid ? said : []))
    }

    @Test("take the virtual host that the run connects to, not the file's")
    func connectedHost() throws {
        let settings = try parse(
            #"{ "queues": [ { "name": "a", "vhost": "x" }, { "name": "b", "vhost": "y" } ] }"#, vhost: "y",
            more: #", "broker": { "vhost": "x" }"#)
        #expect(settings.topology.queues == [Queue("b")])
    }

    private static let policies = #"""
        { "exchanges": [ { "name": "orders" }, { "name": "orders.lost", "type": "fanout" }, { "name": "own",
                           "arguments": { "alternate-exchange": "orders" } } ],
          "queues": [ { "name": "lost" }, { "name": "work" }, { "name": "big", "type": "quorum" }, { "name": "dead" } ],
          "bindings": [ { "source": "orders.lost", "destination": "lost" } ],
          "policies": [
            { "vhost": "/", "name": "weak", "pattern": ".*", "apply-to": "exchanges", "priority": 0,
              "definition": { "alternate-exchange": "own" } },
            { "vhost": "/", "name": "ae", "pattern": "^o", "apply-to": "exchanges", "priority": 5,
              "definition": { "alternate-exchange": "orders.lost" } },
            { "vhost": "/", "name": "dl", "pattern": "^(work|big)$", "apply-to": "classic_queues", "priority": 1,
              "definition": { "dead-letter-exchange": "", "dead-letter-routing-key": "dead", "max-length": 10, "overflow": "reject-publish" } },
            { "vhost": "/", "name": "nobody", "pattern": "^nothing$", "apply-to": "all", "definition": { "expires": 1 } } ],
          "operator_policies": [
            { "vhost": "/", "name": "cap", "pattern": "", "apply-to": "quorum_queues", "definition": { "delivery-limit": 3 } } ] }
        """#

    @Test("have policies, of which the strongest that applies counts and is said with what it changes")
    func policies() throws {
        let settings = try parse(Self.policies)
        let said = settings.warnings.map(\.message).filter { $0.contains(" gives ") }
        let end = ": it is not declared here, so the broker has to have it; --check routes as if it had"
        #expect(
            said == [
                #"policy "ae" gives exchange "orders", exchange "orders.lost", exchange "own" alternate-exchange "orders.lost""#
                    + end,
                #"policy "dl" gives queue "work" dead-letter-exchange "", dead-letter-routing-key "dead", max-length 10, overflow "reject-publish""#
                    + end, #"operator policy "cap" gives queue "big" delivery-limit 3"# + end,
            ])
        let topology = settings.topology
        #expect(topology.exchanges.map(topology.alternateExchange) == ["orders.lost", "orders.lost", "orders"])
        #expect(["work", "big", "lost"].map(topology.hasDeadLetters) == [true, false, false])
        let router = Router(topology)
        #expect(router.route(exchange: "orders", routingKey: "nobody's") == .queues(["lost"]))
        #expect(router.route(exchange: "own", routingKey: "x") == .queues(["lost"]))
        // A predeclared exchange that the file does not list has its policy too.
        #expect(router.route(exchange: "amq.topic", routingKey: "x") == .queues(["lost"]))
    }

    @Test("have policies whose pattern is Perl's, compares bytes, and is given up if it takes too long")
    func policyPatterns() throws {
        let long = String(repeating: "a", count: 40) + "b"
        let settings = try parse(
            #"""
            { "queues": [ { "name": "\#(long)" }, { "name": "Cafe\#u{301}" }, { "name": "Caf\#u{E9}" } ],
              "policies": [
                { "name": "slow", "pattern": "^(a+)+$", "apply-to": "queues", "priority": 2, "definition": { "max-length": 1 } },
                { "name": "plain", "pattern": "^Cafe", "apply-to": "queues", "definition": { "max-length": 2 } } ] }
            """#)
        let said = settings.warnings.map(\.message)
        #expect(
            said.contains {
                $0.hasPrefix(#"policy "slow": whether it is one of "aaaa"#) && $0.contains("1000000 steps")
            })
        #expect(said.contains { $0.hasPrefix("policy \"plain\" gives queue \"Cafe\u{301}\" max-length 2") })
        #expect(settings.topology.policies.queues.count == 1)
    }

    @Test("have policies whose dead letters and alternate exchanges feed what would get nothing otherwise")
    func review() throws {
        let settings = try parse(
            Self.policies,
            more: #", "producers": { "p": { "exchange": "orders", "routing_key": "k", "message": 1, "amount": 1 } }"#)
        let warnings = TopologyReview(settings).warnings
        #expect(!warnings.contains { $0.contains("leads nowhere") || $0.contains("lead nowhere") })
        #expect(!warnings.contains { $0.contains("\"dead\"") }, "\(warnings)")
        #expect(warnings.contains { $0.contains("\"big\"") })
    }

    @Test("in the place of settings are recognised")
    func wrongPlace() {
        let text = #"{ "rabbit_version": "4.3.6", "users": [], "queues": [], "exchanges": [], "bindings": [] }"#
        let said = [
            #"defs.json:1:1: these are RabbitMQ's definitions and no settings: name the file in settings beside it, { "topology": "defs.json" }"#
        ]
        #expect(complaints(text, path: "defs.json") == said)
    }
}
