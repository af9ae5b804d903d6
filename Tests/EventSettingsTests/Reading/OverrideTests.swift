import EventTestSupport
import AMQPRouting
import AMQP
import EventGeneration
import EventSettings
import Testing

@Suite("Values set by flags")
struct OverrideTests {
    private let text = """
        { "topology": { "queues": [ { "name": "q" } ] },
          "volumes": { "m": ["a", "b"] },
          "producers": { "match": { "exchange": "", "routing_key": "q", "message": { "m": "{{m}}" }, "amount": 20, "delay": 1 } },
          "consumers": { "c": { "queue": "q" } } }
        """

    private func parse(_ overrides: String...) throws(SettingsError) -> Settings {
        try Settings.parse(Array(text.utf8), path: "s.json", overrides: overrides)
    }

    @Test("a value replaces the file's, or is added if the file has none")
    func replace() throws {
        #expect(try parse("producers.match.amount=3").producers[0].amount == 3)
        #expect(try parse("seed=5").seed == 5)
        #expect(try parse("broker.host=h").broker.host == .literal("h"))
        #expect(
            try parse("topology.queues.0.name=q", "topology.queues.0.type=quorum").topology.queues[0].kind == .quorum)
        #expect(try parse(#"volumes.m=["c"]"#).volumes.entries["m"]?.generator == .values([.string("c")]))
        #expect(try parse("volumes.m.1=c").volumes.entries["m"]?.generator == .values([.string("a"), .string("c")]))
        #expect(try parse("producers.match.properties.type=t").producers[0].message.properties.references.isEmpty)
        #expect(try parse("seed=5", "seed=6").seed == 6)
        #expect(try parse("producers.match.routing_key=a=b").producers[0].message.routingKey.literal == "a=b")
    }

    @Test("of two names that only look the same the one that is spelled so is meant")
    func spellings() throws {
        let (one, two) = ("caf\u{E9}", "cafe\u{301}")
        let producer = #"{"exchange": "", "routing_key": "q", "message": 1, "amount": 1}"#
        let settings = try Settings.parse(
            Array(#"{"producers": {"\#(one)": \#(producer), "\#(two)": \#(producer)}}"#.utf8), path: "s.json",
            overrides: ["producers.\(two).amount=2"])
        #expect(settings.producers.map(\.amount) == [1, 2])
        #expect(try settings.producers(named: [two, one, two]).map(\.amount) == [2, 1])
    }

    @Test("a pace or an address from a flag takes the place of another kind of the file")
    func exclusive() throws {
        #expect(try parse("producers.match.rate=5").producers[0].pace == .rate(5))
        let broker = try parse("broker.host=h", "broker.port=1").broker
        #expect(broker.host == .literal("h") && broker.port == 1)
        let withURL = try Settings.parse(
            Array(#"{"broker": {"host": "h", "port": 1}}"#.utf8), path: "s.json", overrides: ["broker.url=amqp://x"]
        ).broker
        #expect(withURL.url == .literal("amqp://x") && withURL.host == nil && withURL.port == nil)
    }

    @Test(
        "a path or value that is wrong is reported with its flag",
        arguments: [
            ("amount", #"--set: "amount" is not PATH=VALUE: write for example --set producers.match.amount=3"#),
            ("a..b=1", #"--set: "a..b=1" is not PATH=VALUE: write for example --set producers.match.amount=3"#),
            (
                "producers.mtach.amount=3",
                #"--set producers.mtach.amount: no "mtach" in "producers": did you mean "match"?"#
            ),
            ("producers.xyz.amount=3", #"--set producers.xyz.amount: no "xyz" in "producers": it has match"#),
            (
                "prodcuers.match.amount=3",
                #"--set prodcuers.match.amount: no "prodcuers" in the settings: did you mean "producers"?"#
            ),
            (
                "producers.match.ammount=3",
                #"--set producers.match.ammount: unknown key "ammount" in producer "match": did you mean "amount"?"#
            ),
            (
                "producers.match.amount=x",
                #"--set producers.match.amount: "amount" in producer "match" must be a whole number of at least 1, not "x""#
            ),
            (
                "producers.match.amount.x=1",
                #"--set producers.match.amount.x: no "x" in "producers.match.amount", which is 20"#
            ),
            (
                "topology.queues.7.name=x",
                #"--set topology.queues.7.name: no element 7 in "topology.queues", which has 0 only"#
            ),
            ("topology.queues.x=1", #"--set topology.queues.x: no element x in "topology.queues", which has 0 only"#),
            (
                "volumes.m={\"int\": [2, 1]}",
                #"--set volumes.m: "int" in volume "m" must have the smaller number first"#
            ),
        ])
    func wrong(override: String, message: String) {
        let error = #expect(throws: SettingsError.self) { try parse(override) }
        #expect(error?.description == message)
        #expect(error?.kind == .wrong)
    }

    @Test("a path leads into a topology and volumes that are separate files")
    func files() async throws {
        let files = [
            "s.json": """
            { "topology": "t.json", "volumes": "v.json",
              "producers": { "p": { "exchange": "", "routing_key": "q", "message": ["m"], "amount": 1 } } }
            """,
            "t.json": #"{ "queues": [ { "name": "q" } ] }"#, "v.json": #"{ "m": ["a"], "shared": ["b"] }"#,
            "none.json": #"{ "topology": "nowhere.json", "volumes": {} }"#,
        ]
        try await withTemporaryFiles(files) { folder in
            func load(_ overrides: String...) throws -> Settings {
                try Settings.load(path: folder + "/s.json", overrides: overrides)
            }
            let queues = try load("topology.queues.0.name=x", "topology.queues.0.durable=false").topology.queues
            #expect(queues.map(\.name) == ["x"])
            #expect(queues.first?.durable == false)
            let changed = try load(#"volumes.m=["c"]"#)
            #expect(changed.volumes.entries["m"]?.generator == .values([.string("c")]))
            #expect(changed.volumes.entries["shared"]?.generator == .values([.string("b")]))
            #expect(changed.warnings.isEmpty)
            #expect(changed.topology.queues.map(\.name) == ["q"])
            #expect(try load("topology={}").topology.queues.isEmpty)
            let wrong = #expect(throws: SettingsError.self) { try load("topology.queues.1.name=x") }
            #expect(
                wrong?.description
                    == #"--set topology.queues.1.name: no element 1 in "topology.queues", which has 0 only"#)
            let missing = #expect(throws: SettingsError.self) {
                try Settings.load(
                    path: folder + "/none.json",
                    overrides: ["topology.queues.0.name=x", "topology.queues.0.durable=false"])
            }
            #expect(missing?.kind == .missingFile)
            #expect(missing?.problems.count == 1)
        }
    }
}

@Suite("Where the broker is")
struct BrokerAddressTests {
    private func broker(_ members: String) throws -> BrokerSettings {
        try Settings.parse(Array("{\"broker\": {\(members)}}".utf8), path: "/etc/s.json").broker
    }

    private func fields(
        _ host: String = "localhost", _ port: Int = 5672, _ vhost: String = "/", _ user: String = "guest"
    ) -> BrokerSettings.Address.Location {
        .fields(host: host, port: port, vhost: vhost, user: user)
    }

    @Test("flag goes before environment, environment before file, file before default")
    func precedence() throws {
        let environment = ["AMQP_URL": "amqp://env"]
        let file = try broker(#""url": "amqp://file""#)
        #expect(
            try file.address(url: "amqp://flag", environment: environment)
                == .init(location: .url("amqp://flag"), password: nil, origin: .flag))
        #expect(
            try file.address(environment: environment)
                == .init(location: .url("amqp://env"), password: nil, origin: .environment))
        #expect(
            try file.address(environment: ["AMQP_URL": ""])
                == .init(location: .url("amqp://file"), password: nil, origin: .file))
        #expect(
            try BrokerSettings().address(environment: [:])
                == .init(location: fields(), password: "guest", origin: .default))
    }

    @Test("fields of the file have their own defaults")
    func fileFields() throws {
        let settings = try broker(
            #""host": "h", "port": 5673, "vhost": "v", "user": "u", "password": "p", "heartbeat": 30, "timeout": "500ms", "name": "n""#
        )
        #expect(
            try settings.address(environment: [:])
                == .init(location: fields("h", 5673, "v", "u"), password: "p", origin: .file))
        #expect(settings.heartbeat == .seconds(30) && settings.timeout == .milliseconds(500) && settings.name == "n")
        #expect(
            try broker(#""host": "h""#).address(environment: [:])
                == .init(location: fields("h"), password: "guest", origin: .file))
    }

    @Test(
        "AMQP_PASSWORD wins over the file, and counts beside a URL only if that has none",
        arguments: [
            ("amqp://u@h", "secret"), ("amqp://h/v", "secret"), ("amqp://u:p@h", nil), ("amqp://u:@h", nil),
            ("amqp://h:5672/a:b@c", "secret"),
        ] as [(String, String?)])
    func password(url: String, expected: String?) throws {
        let environment = ["AMQP_PASSWORD": "secret"]
        #expect(try BrokerSettings().address(url: url, environment: environment).password == expected)
        #expect(
            try BrokerSettings().address(environment: environment.merging(["AMQP_URL": url]) { $1 }).password
                == expected)
        // An invalid URL in the file is reported when the file is read.
        if (try? AMQPConfiguration(uri: url)) != nil {
            #expect(try broker(#""url": "\#(url)""#).address(environment: environment).password == "secret")
        }
        #expect(try broker(#""password": "p""#).address(environment: environment).password == "secret")
    }

    @Test("secrets come from the environment or from a file")
    func secrets() async throws {
        let fromEnvironment = try broker(#""password": {"env": "PW", "else": "other"}, "user": {"env": "NAME"}"#)
        #expect(
            try fromEnvironment.address(environment: ["PW": "x", "NAME": "n"])
                == .init(location: fields("localhost", 5672, "/", "n"), password: "x", origin: .file))
        #expect(try fromEnvironment.address(environment: ["NAME": "n"]).password == "other")
        let missing = #expect(throws: SettingsError.self) { try fromEnvironment.address(environment: [:]) }
        #expect(
            missing?.description
                == #""user" in "broker": the environment has no NAME: set it, or add an "else" to the settings"#)
        #expect(try fromEnvironment.address(url: "amqp://flag", environment: [:]).origin == .flag)
        try await withTemporaryFiles(["pw": "from file\n", "s.json": #"{"broker": {"password": {"file": "pw"}}}"#]) {
            folder in
            let settings = try Settings.load(path: folder + "/s.json")
            #expect(try settings.broker.address(environment: [:]).password == "from file")
        }
        let noFile = #expect(throws: SettingsError.self) {
            try broker(#""password": {"file": "nonexistent"}"#).address(environment: [:])
        }
        #expect(noFile?.kind == .missingFile)
        #expect(
            noFile?.description == #""password" in "broker": cannot read /etc/nonexistent: No such file or directory"#)
    }
}
