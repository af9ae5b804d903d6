import EventTestSupport
import AMQP
import EventGeneration
import EventRuns
import EventSettings
import Testing

@Suite("Messages of a producer")
struct MessageSourceTests {
    /// Settings with one producer of these members.
    private func settings(_ members: String, volumes: String = "{}") throws -> Settings {
        let text = """
            {"topology":{"exchanges":[{"name":"e"}]},"volumes":\(volumes),"producers":{"p":{"exchange":"e","amount":1,\(members)}}}
            """
        return try Settings.parse(Array(text.utf8), path: "s.json")
    }

    private func source(_ members: String, volumes: String = "{}", hasRow: Bool? = nil) throws -> MadeMessages {
        let settings = try settings(members, volumes: volumes)
        return try MadeMessages(settings.producers[0], settings: settings, seed: 1, run: "run", hasRow: hasRow)
    }

    @Test("properties that the settings do not name have the format's defaults")
    func defaults() throws {
        var source = try source(#""message":["index"]"#)
        #expect(try source.next(now: 1_668_960_000_123))
        #expect(try source.next(now: 1_668_960_001_999))
        var expected = Properties()
        expected.contentType = "application/json"
        expected.deliveryMode = .persistent
        expected.messageID = "run-p-2"
        expected.timestamp = 1_668_960_001
        expected.appID = "p"
        #expect(source.properties == expected)
        #expect(source.body == Array(#"{"index":2}"#.utf8))
        #expect(source.index == 2)
    }

    @Test("message ids count on")
    func messageIDs() throws {
        var source = try source(#""message":["index"]"#)
        for number in 1...1001 {
            #expect(try source.next(now: 0))
            #expect(source.properties.messageID == "run-p-\(number)")
        }
    }

    @Test("properties without placeholders replace the defaults too")
    func constantProperties() throws {
        var source = try source(
            #""message":1,"properties":{"message_id":null,"timestamp":7,"type":"t","content_type":null}"#)
        #expect(try source.next(now: 5000))
        var expected = Properties()
        expected.deliveryMode = .persistent
        expected.timestamp = 7
        expected.type = "t"
        expected.appID = "p"
        #expect(source.properties == expected)
    }

    @Test("properties take templates, and null unsets a default")
    func properties() throws {
        var source = try source(
            #"""
            "message":{"text":"hi"},"persistent":false,"properties":{"content_type":"x/y","content_encoding":"e",
            "priority":"{{prio}}","correlation_id":"{{index}}","reply_to":"r","expiration":60000,"message_id":"m-{{prio}}",
            "timestamp":5,"type":"t","user_id":"u","app_id":null,"cluster_id":"c"}
            """#, volumes: #"{"prio":[7]}"#)
        #expect(try source.next(now: 0))
        var expected = Properties()
        expected.contentType = "x/y"
        expected.contentEncoding = "e"
        expected.deliveryMode = .transient
        expected.priority = 7
        expected.correlationID = "1"
        expected.replyTo = "r"
        expected.expiration = "60000"
        expected.messageID = "m-7"
        expected.timestamp = 5
        expected.type = "t"
        expected.userID = "u"
        expected.clusterID = "c"
        #expect(source.properties == expected)
        #expect(source.body == Array("hi".utf8))
    }

    @Test(
        "a text alone is raw if the content type is not JSON, and otherwise JSON with its quotes",
        arguments: [
            (#""text/plain""#, "goal by Ada"), (#""text/plain; charset=utf-8""#, "goal by Ada"),
            (#""application/xml""#, "goal by Ada"), (#""application/json""#, #""goal by Ada""#),
            (#""APPLICATION/JSON ; charset=utf-8""#, #""goal by Ada""#),
            (#""application/vnd.match+json""#, #""goal by Ada""#), ("null", #""goal by Ada""#),
            (#""{{type}}""#, #""goal by Ada""#),
        ])
    func textAlone(contentType: String, body: String) throws {
        var source = try source(
            #""message":"goal by {{player}}","properties":{"content_type":\#(contentType)}"#,
            volumes: #"{"player":["Ada"],"type":["text/plain"]}"#)
        #expect(try source.next(now: 0))
        #expect(String(decoding: source.body, as: UTF8.self) == body)
    }

    @Test("a text alone draws the same values raw as it does in quotes")
    func sameDraws() throws {
        var quoted = try source(#""message":"{{uuid}} {{last_name}}""#)
        var raw = try source(#""message":"{{uuid}} {{last_name}}","properties":{"content_type":"text/plain"}"#)
        #expect(try quoted.next(now: 0) && raw.next(now: 0))
        #expect(Array("\"".utf8) + raw.body + Array("\"".utf8) == quoted.body)
    }

    @Test("headers have the types of their values")
    func headers() throws {
        var source = try source(
            #""message":"x","headers":{"i":"{{n}}","s":"n{{n}}","d":1.5,"b":true,"v":null,"t":{"a":[1,"{{n}}"]}}"#,
            volumes: #"{"n":[42]}"#)
        #expect(try source.next(now: 0))
        #expect(
            source.properties.headers == [
                "i": 42, "s": "n42", "d": 1.5, "b": true, "v": .void, "t": ["a": [1, 42]],
            ])
    }

    @Test(
        "a property that AMQP cannot carry is refused when it comes up",
        arguments: [
            (
                #""priority":"{{x}}""#, "[300]",
                "the property priority cannot be \"300\": it takes a whole number from 0 to 255"
            ),
            (
                #""delivery_mode":"{{x}}""#, "[3]",
                "the property delivery_mode cannot be \"3\": it takes 1 (transient) or 2 (persistent)"
            ),
            (
                #""timestamp":"{{x}}""#, "[\"now\"]",
                "the property timestamp cannot be \"now\": it takes seconds since 1970, such as a volume { \"now\": {}, \"format\": \"unix\" }"
            ),
            (
                #""expiration":"{{x}}""#, "[-1]",
                "the property expiration cannot be \"-1\": it takes milliseconds, a whole number from 0 to 315360000000 such as \"5000\""
            ),
            (
                #""expiration":"{{x}}""#, "[315360000001]",
                "the property expiration cannot be \"315360000001\": it takes milliseconds, a whole number from 0 to 315360000000 such as \"5000\""
            ),
            (
                #""expiration":"{{x}}s""#, "[5]",
                "the property expiration cannot be \"5s\": it takes milliseconds, a whole number from 0 to 315360000000 such as \"5000\""
            ),
            (
                #""timestamp":"{{x}}""#, "[\"9223372036854775808\"]",
                "the property timestamp cannot be \"9223372036854775808\": it takes seconds since 1970, such as a volume { \"now\": {}, \"format\": \"unix\" }"
            ),
            (
                #""type":"{{x}}{{x}}""#, "[\"\(String(repeating: "x", count: 128))\"]",
                "the property type has 256 bytes: AMQP allows 255"
            ),
        ])
    func wrongProperty(property: String, values: String, message: String) throws {
        var source = try source(#""message":"x","properties":{\#(property)}"#, volumes: #"{"x":\#(values)}"#)
        #expect(throws: GenerationError(.message, message)) { try source.next(now: 0) }
    }

    @Test("rows fill key and body; without rows the error says what to do and quotes the description")
    func rows() throws {
        let members = #""message":"{{row}}","routing_key":"m.{{row.a}}","description":"see there""#
        var source = try source(members, hasRow: true)
        #expect(source.usesRow)
        #expect(try source.next(now: 0, row: Array(#"{ "a": "é" }"#.utf8)))
        #expect(source.routingKey == "m.é")
        #expect(source.body == Array(#"{ "a": "é" }"#.utf8))
        let failure = #expect(throws: SettingsError.self) { _ = try self.source(members) }
        #expect(
            failure?.description
                == #"producer "p": {{row}} needs rows: name a file with --rows FILE, or with "rows" in the settings (see there)"#
        )
    }

    @Test("a text is its exact bytes, with the values in it")
    func text() throws {
        var source = try source(
            #""message":{"text":" a\t{{n}}\n\\{{x}} \"é\" {{s}}"}"#, volumes: #"{"n":[1.50],"s":["q\"\\"]}"#)
        #expect(try source.next(now: 0))
        #expect(source.body == Array(" a\t1.50\n{{x}} \"é\" q\"\\".utf8))
        #expect(source.properties.contentType == "text/plain")
    }

    @Test(
        "a file is published as it is, with the content type of its name",
        arguments: [
            ("body.json", "application/json"), ("B.XML", "application/xml"), ("a.b.txt", "text/plain"),
            ("body.bin", "application/octet-stream"), ("json", "application/octet-stream"),
            (".json", "application/octet-stream"),
        ])
    func file(name: String, type: String) async throws {
        let content = "{ \"a\": {{n}} }\r\n\u{1}"
        try await withTemporaryFiles([name: content]) { folder in
            let text = #"{"producers":{"p":{"exchange":"","amount":1,"message":{"file":"\#(name)"}}}}"#
            let settings = try Settings.parse(Array(text.utf8), path: folder + "/s.json")
            var source = try MadeMessages(settings.producers[0], settings: settings, seed: 1, run: "r")
            #expect(try source.next(now: 0))
            #expect(source.body == Array(content.utf8))
            #expect(source.properties.contentType == type)
        }
    }

    @Test("print sees the volumes that were drawn and the message")
    func print() throws {
        var source = try source(
            #""message":{"a":"{{n}}"},"routing_key":"k","headers":{"h":"{{n}}"},"print":"{{n}} {{body.a}} {{body}} {{routing_key}} {{exchange}} {{index}} {{headers.h}} {{properties.message_id}}""#,
            volumes: #"{"n":{"int":[1,1000000]}}"#)
        #expect(try source.next(now: 0))
        var out: [UInt8] = []
        try source.print(into: &out)
        let number = String(decoding: source.body.dropFirst(5).dropLast(), as: UTF8.self)
        #expect(String(decoding: out, as: UTF8.self) == "\(number) \(number) {\"a\":\(number)} k e 1 \(number) run-p-1")
    }

    @Test("bytes are typed by what they are", arguments: [("{\"a\":1}", "application/json"), ("hi", "text/plain")])
    func contentType(body: String, type: String) throws {
        var source = try MadeMessages(
            ProducerSettings(name: "p", exchange: "e", message: MessageDefinition(body: .bytes(Array(body.utf8)))),
            settings: Settings(), seed: 1, run: "r")
        #expect(try source.next(now: 0))
        #expect(source.properties.contentType == type)
    }
}

@Suite("Print templates")
struct PrintTemplateTests {
    private func render(_ template: String, body: String, properties: Properties = Properties()) throws -> String {
        var print = try PrintTemplate(parsing: template)
        var out: [UInt8] = []
        try print.render(
            PrintedMessage(
                index: 3, exchange: "e", routingKey: "k", queue: "q", redelivered: true, properties: properties,
                body: Array(body.utf8)), now: 0, into: &out)
        return String(decoding: out, as: UTF8.self)
    }

    @Test(
        "a template sees all of a message",
        arguments: [
            ("GOAL! {{body.text}}", "GOAL! a \"b\" é"),
            ("{{body.n}}|{{body.list.1}}|{{body.o}}|{{body.nil}}", "1.50|2|{\"x\": 1}|"),
            ("{{body}}", #"{"text":"a \"b\" \u00e9","n":1.50,"list":[1,2],"o":{"x": 1},"nil":null}"#),
            ("{{index}} {{exchange}} {{routing_key}} {{queue}} {{redelivered}}", "3 e k q true"),
            ("{{properties.message_id}} {{properties.priority}} {{properties.type}}.", "m 9 ."),
            ("{{headers.a}} {{headers.t.x}} {{headers.none}}. {{headers}}", #"1 true . {"a":1,"t":{"x":true}}"#),
            ("{{now}}", "1970-01-01T00:00:00.000Z"),
        ])
    func all(template: String, expected: String) throws {
        var properties = Properties()
        properties.messageID = "m"
        properties.priority = 9
        properties.headers = ["a": 1, "t": ["x": true]]
        let body = #"{"text":"a \"b\" \u00e9","n":1.50,"list":[1,2],"o":{"x": 1},"nil":null}"#
        #expect(try render(template, body: body, properties: properties) == expected)
    }

    @Test(
        "a body that does not fit is an error that the caller reports",
        arguments: [
            ("hello", "{{body.text}}: the body of message 3 is not JSON: byte 1: expected a value, found \"h\""),
            ("", "{{body.text}}: the body of message 3 is not JSON: byte 1: expected a value, found the end"),
            ("{\"test\":1}", "the body of message 3 has no field \"text\""),
            ("5", "the body of message 3 has no field \"text\""),
        ])
    func wrong(body: String, message: String) {
        #expect(throws: GenerationError(.message, message)) { try render("{{body.text}}", body: body) }
    }

    @Test("a body that is not JSON is shown as it is")
    func text() throws {
        #expect(try render("> {{body}}", body: "hello") == "> hello")
    }

    @Test(
        "a template that makes no sense is refused",
        arguments: [
            ("{{boddy}}", "print: no volume or built-in generator \"boddy\": did you mean \"body\"?"),
            (
                "{{body",
                "print: \"{{\" without \"}}\" in \"{{body\": for the braces themselves write \\{{, which in JSON is \"\\\\{{\""
            ),
            (
                "{{properties.mesage_id}}",
                "print: {{properties.mesage_id}}: no property \"mesage_id\": did you mean \"message_id\"?"
            ),
            ("{{properties}}", "print: {{properties}} is not one value: name one, such as {{properties.message_id}}"),
            ("{{queue.x}}", "print: {{queue.x}}: {{queue}} has no fields"),
        ])
    func nonsense(template: String, message: String) {
        let failure = #expect(throws: SettingsError.self) { _ = try PrintTemplate(parsing: template) }
        #expect(failure?.description == message)
    }
}
