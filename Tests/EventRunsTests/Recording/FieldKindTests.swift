import EventTestSupport
import AMQPRouting
import AMQP
import EventGeneration
import Testing

@testable import EventRuns
@testable import EventSettings

@Suite("Kinds of headers and arguments")
struct FieldKindTests {
    /// A value of each kind as settings write it.
    static let values: [(String, FieldValue)] = [
        (#"{ "int8": -128 }"#, .int8(-128)), (#"{ "uint8": 255 }"#, .uint8(255)), (#"{ "int16": -5 }"#, .int16(-5)),
        (#"{ "uint16": 65535 }"#, .uint16(65535)), (#"{ "int32": 7 }"#, .int32(7)),
        (#"{ "uint32": 4294967295 }"#, .uint32(.max)), (#"{ "int64": "9223372036854775807" }"#, .int64(.max)),
        (#"{ "timestamp": 1669570000 }"#, .timestamp(1_669_570_000)),
        (#"{ "timestamp": "2022-11-27T17:26:40Z" }"#, .timestamp(1_669_570_000)),
        (#"{ "timestamp": "5" }"#, .timestamp(5)), (#"{ "float": 1.5 }"#, .float(1.5)),
        (#"{ "double": 2 }"#, .double(2)), (#"{ "double": "inf" }"#, .double(.infinity)),
        (#"{ "decimal": 12.50 }"#, .decimal(scale: 2, value: 1250)),
        (#"{ "decimal": "7" }"#, .decimal(scale: 0, value: 7)),
        (#"{ "decimal": { "scale": 1, "value": 5 } }"#, .decimal(scale: 1, value: 5)),
        (#"{ "bytes": "AAH/" }"#, .bytes([0, 1, 255])), (#"{ "string_base64": "/w==" }"#, .longString([255])),
        (#"{ "table": { "timestamp": 5 } }"#, .table(["timestamp": 5])),
        (#"{ "table": { "table": { "int8": 5 } } }"#, .table(["table": .int8(5)])),
        (#"{ "table": { "table": { "table": { "int8": 5 } } } }"#, .table(["table": .table(["int8": 5])])),
        (#"{ "timestamp": 5, "int8": 1 }"#, .table(["timestamp": 5, "int8": 1])),
        (#"{ "string": 5 }"#, .table(["string": 5])), (#"[1, { "int8": 1 }]"#, .array([1, .int8(1)])),
        (
            #"{ "deep": [{ "uint8": 2 }, { "x": { "float": 0.5 } }] }"#,
            .table(["deep": .array([.uint8(2), .table(["x": .float(0.5)])])])
        ),
    ]

    private static func parse(_ text: String) throws -> Settings {
        try Settings.parse(Array(text.utf8), path: "s.json")
    }

    private static func headers(_ headers: String, volumes: String = "{}", row: String? = nil) throws -> FieldTable {
        let settings = try parse(
            #"{"topology":{"exchanges":[{"name":"e"}]},"volumes":\#(volumes),"producers":{"p":{"exchange":"e","amount":1,"message":1,"headers":\#(headers)}}}"#
        )
        var source = try MadeMessages(
            settings.producers[0], settings: settings, seed: 1, run: "r", hasRow: row != nil)
        #expect(try source.next(now: 0, row: row.map { Array($0.utf8) }))
        return try #require(source.properties.headers)
    }

    @Test("have the same words in arguments and in headers", arguments: values)
    func everywhere(text: String, value: FieldValue) throws {
        let settings = try Self.parse(
            #"""
            {"topology":{"exchanges":[{"name":"e","arguments":{"a":\#(text)}}],"queues":[{"name":"q","arguments":{"a":\#(text)}}],
             "bindings":[{"source":"e","destination":"q","arguments":{"a":\#(text)}}]},
             "consumers":{"c":{"queue":"q","arguments":{"a":\#(text)}}}}
            """#)
        #expect(settings.topology.exchanges[0].arguments == ["a": value])
        #expect(settings.topology.queues[0].arguments == ["a": value])
        #expect(settings.topology.bindings[0].arguments == ["a": value])
        #expect(settings.consumers[0].arguments == ["a": value])
        #expect(try Self.headers(#"{"a":\#(text)}"#) == ["a": value])
        // Also behind a header that varies.
        #expect(try Self.headers(#"{"n":"{{index}}","a":\#(text)}"#) == ["n": 1, "a": value])
    }

    @Test("are written back as settings write them", arguments: values)
    func writing(text: String, value: FieldValue) throws {
        var json: [UInt8] = []
        FieldValue.table(["a": value]).settingsJSON.write(into: &json)
        #expect(try Self.headers(String(decoding: json, as: UTF8.self)) == ["a": value])
    }

    @Test("take placeholders, and null is no value of any kind")
    func templates() throws {
        let volumes =
            #"{"when":{"now":{},"format":"unix"},"n":{"int":[7,7]},"text":["AAH/"],"never":{"array":["x"],"chance":0}}"#
        let headers = try Self.headers(
            #"{"at":{"timestamp":"{{when}}"},"n":{"int32":"{{n}}"},"s":{"uint16":"1{{n}}"},"b":{"bytes":"{{text}}"},"no":{"int8":"{{never}}"}}"#,
            volumes: volumes)
        #expect(
            headers == ["at": .timestamp(0), "n": .int32(7), "s": .uint16(17), "b": .bytes([0, 1, 255]), "no": .void])
    }

    @Test("come from settings alone: an object of a row that looks like one stays a table")
    func data() throws {
        let headers = try Self.headers(
            #"{"detail":"{{row.detail}}","at":{"timestamp":"{{row.at}}"}}"#, row: #"{"detail":{"int8":5},"at":9}"#)
        #expect(headers == ["detail": .table(["int8": 5]), "at": .timestamp(9)])
    }

    @Test("a value that a template makes of no such kind is an error that names the kind")
    func unfit() {
        let error = #expect(throws: GenerationError.self) {
            try Self.headers(#"{"a":{"int8":"{{big}}"}}"#, volumes: #"{"big":{"int":[300,300]}}"#)
        }
        #expect(
            error?.description == "a header of the kind int8 must be a whole number from -128 to 127, not 300")
    }

    @Test(
        "what is no value of its kind has a place where settings write it",
        arguments: [
            (
                #"{"a":{"int8":300}}"#,
                #""int8" in "headers" in producer "p" must be a whole number from -128 to 127, not 300"#
            ),
            (#"{"a":[{"bytes":5}]}"#, #""bytes" in "headers" in producer "p" must be base64, not 5"#),
            (
                #"{"a":{"b":{"float":1e300}}}"#,
                #""float" in "headers" in producer "p" must be a number that 32 bits can hold, not 1e300"#
            ),
            (
                #"{"a":{"decimal":-1.5}}"#,
                #""decimal" in "headers" in producer "p" must be a number such as 12.50, or { "scale": 2, "value": 1250 }, not -1.5"#
            ),
        ])
    func places(headers: String, message: String) {
        expect(
            #"{"topology":{"exchanges":[{"name":"e"}]},"producers":{"p":{"exchange":"e","amount":1,"message":1,"headers":\#(headers)}}}"#,
            message)
    }

    @Test("a header of a forwarded message has a kind, and null takes one away")
    func forwards() throws {
        let settings = try Self.parse(
            #"{"consumers":{"c":{"queue":"q","publish":{"exchange":"","routing_key":"r","headers":{"x":null,"n":{"uint8":"{{index}}"},"at":{"timestamp":5}}}}}}"#
        )
        var template = try ForwardTemplate(
            #require(settings.consumers[0].publish), settings: settings, seed: 1, consumer: "c")
        var message = Envelope(exchange: "", routingKey: "q", properties: Properties(), body: [])
        message.properties.headers = ["x": 1, "keep": .int8(3)]
        let event = try template.event(for: message, index: 4, user: "guest", now: 0)
        #expect(event.properties.headers == ["keep": .int8(3), "n": .uint8(4), "at": .timestamp(5)])
    }

    @Test("a replaced header has a kind; in a body the same object is data")
    func replacements() throws {
        let header = try Replacement(parsing: #"headers.at={"timestamp":"{{row.at}}"}"#)
        let body = try Replacement(parsing: #"body.at={"timestamp":5}"#)
        #expect(header.kinds == .kind(.timestamp))
        #expect(header.value == .string(try Template("{{row.at}}")))
        #expect(body.kinds == nil)
        #expect(body.value.references.isEmpty)
    }

    @Test("a warning says that RabbitMQ's import does not know them, if that changes what is compared")
    func definitions() throws {
        let settings = try Self.parse(
            #"{"topology":{"exchanges":[{"name":"h","type":"headers"}],"queues":[{"name":"q","arguments":{"x-expires":{"int32":5},"x-null":null}}],"bindings":[{"source":"h","destination":"q","arguments":{"since":{"timestamp":5},"l":[{"bytes":"AA=="}]}}]}}"#
        )
        #expect(
            settings.topology.remarksOnDefinitions == [
                #""x-null" in queue "q" is null, which RabbitMQ can be told by AMQP alone: its import fails at it"#,
                #""since" in binding 1 holds the kind timestamp, which RabbitMQ can be told by AMQP alone: its import takes it for another"#,
                #""l" in binding 1 holds the kind bytes, which RabbitMQ can be told by AMQP alone: its import takes it for another"#,
            ])
    }
}
