import AMQP
import Testing

@testable import EventRuns

@Suite("An envelope")
struct EnvelopeTests {
    static let everyProperty: Properties = {
        var properties = Properties()
        properties.contentType = "application/json"
        properties.contentEncoding = "utf-8"
        properties.headers = ["x-count": .int64(3)]
        properties.deliveryMode = .persistent
        properties.priority = 9
        properties.correlationID = "c\"1"
        properties.replyTo = "amq.reply"
        properties.expiration = "60000"
        properties.messageID = "m-1"
        properties.timestamp = 1_669_000_000
        properties.type = "goal"
        properties.userID = "guest"
        properties.appID = "produçer"
        properties.clusterID = "x"
        return properties
    }()

    static let bodies: [[UInt8]] = [
        [], [0], [0xFF, 0xFE], Array("hi".utf8), Array("two\nlines\r\n".utf8), Array(#"{"a": 1.0, "b":[ ]}"#.utf8),
        Array(" 1".utf8), Array("1 ".utf8), Array("[1,\n2]".utf8), Array(#""text""#.utf8), Array("null".utf8),
        Array(#"{"a":1,"a":2}"#.utf8), Array("1e400".utf8), Array("Kylian Mbappé ⚽️ \u{2028}".utf8),
        [0xEF, 0xBB, 0xBF] + Array("{}".utf8), Array(#"{"a":"\ud800"}"#.utf8), Array("\"\\\"\u{7F}".utf8),
        Array(String(repeating: "[", count: 5_000).utf8), Array((0...255)),
    ]

    func roundTrip(_ envelope: Envelope) throws -> Envelope? {
        var line: [UInt8] = []
        envelope.append(to: &line)
        #expect(!line.contains(0x0A))
        return try Envelope(line: line)
    }

    @Test("brings every property back")
    func properties() throws {
        let envelope = Envelope(
            exchange: "soccer", routingKey: "match.x.goal", properties: Self.everyProperty, body: Array("{}".utf8))
        #expect(try roundTrip(envelope) == envelope)
    }

    @Test("distinguishes a property that is not set from an empty one")
    func absence() throws {
        var empty = Properties()
        empty.contentType = ""
        empty.headers = [:]
        for properties in [Properties(), empty] {
            let envelope = Envelope(exchange: "", routingKey: "", properties: properties, body: [])
            #expect(try roundTrip(envelope) == envelope)
        }
    }

    @Test("brings every body back byte for byte", arguments: bodies)
    func body(_ body: [UInt8]) throws {
        let envelope = Envelope(exchange: "e", routingKey: "k", properties: Properties(), body: body)
        #expect(try roundTrip(envelope)?.body == body)
    }

    static let values: [FieldValue] = [
        .boolean(true), .int8(-1), .uint8(255), .int16(-300), .uint16(65_535), .int32(.min), .uint32(.max),
        .int64(.max), .int64(9_007_199_254_740_993), .int64(5), .float(0.1), .float(.infinity), .double(0.1),
        .double(1), .double(1e300), .double(-.infinity), .decimal(scale: 2, value: 1234), .string(""), .string("é\n"),
        .longString([0xFF, 0]), .bytes([0, 1, 2]), .void, .timestamp(1_669_000_000), .timestamp(.max), .array([]),
        .array([.int32(1), .string("a"), .array([.uint8(2)])]), .table([:]),
        .table(["n": .int16(7), "t": .table(["deep": .float(2.5)]), "plain": .int64(1)]),
    ]

    @Test("brings a header of every kind back", arguments: values)
    func header(_ value: FieldValue) throws {
        var properties = Properties()
        properties.headers = ["h": value, "other": .string("s")]
        let envelope = Envelope(exchange: "e", routingKey: "k", properties: properties, body: [])
        #expect(try roundTrip(envelope)?.properties.headers == properties.headers)
    }

    @Test("keeps headers that repeat a key, in order and with their kinds")
    func repeatedKeys() throws {
        var properties = Properties()
        properties.headers = FieldTable([
            .init(key: "k", value: .int64(1)), .init(key: "z", value: .string("s")), .init(key: "k", value: .int8(2)),
        ])
        let envelope = Envelope(exchange: "e", routingKey: "k", properties: properties, body: [])
        #expect(try roundTrip(envelope)?.properties.headers == properties.headers)
    }

    @Test("names no types if JSON expresses the kind")
    func plainHeaders() {
        var properties = Properties()
        properties.headers = ["s": "text", "i": 3, "b": true, "d": 0.5, "v": .void]
        let envelope = Envelope(exchange: "e", routingKey: "k", properties: properties, body: Array("hi".utf8))
        var line: [UInt8] = []
        envelope.append(to: &line)
        #expect(
            String(decoding: line, as: UTF8.self)
                == #"{"exchange":"e","routing_key":"k","properties":{"headers":"#
                + #"{"s":"text","i":3,"b":true,"d":0.5,"v":null}},"payload":"hi","payload_encoding":"string"}"#)
    }

    @Test("says where a message came from and when")
    func delivery() throws {
        var envelope = Envelope(exchange: "e", routingKey: "k", properties: Properties(), body: Array("{}".utf8))
        envelope.redelivered = true
        envelope.queue = "q"
        envelope.receivedAt = Timestamp(seconds: 1_668_960_000, nanoseconds: 5_000_000).rfc3339
        var line: [UInt8] = []
        envelope.append(to: &line)
        let suffix = #""received_at":"2022-11-20T16:00:00.005Z","queue":"q"}"#
        #expect(String(decoding: line, as: UTF8.self).hasSuffix(suffix))
        #expect(try Envelope(line: line) == envelope)
    }

    @Test(
        "is not an envelope if the line is other JSON or not JSON",
        arguments: [
            "", "hi", "{", "[]", #"{"payload":1}"#, #"{"exchange":"e"}"#, #"{"a":1}"#, #"{"payload":1,"queue":"q"}"#,
            #"{"payload":{"px":101.5},"exchange":"NYSE"}"#, #"{"payload":1,"routing_key":"k","exchange":"e"}"#,
        ])
    func otherLines(_ line: String) throws {
        #expect(try Envelope(line: Array(line.utf8)) == nil)
    }

    @Test("is read as RabbitMQ's HTTP API writes it")
    func httpAPI() throws {
        let line =
            #"{"payload_bytes":2,"redelivered":false,"exchange":"","routing_key":"q","message_count":0,"#
            + #""properties":[],"payload":"aGk=","payload_encoding":"base64"}"#
        let envelope = try #require(try Envelope(line: Array(line.utf8)))
        #expect(envelope.body == Array("hi".utf8))
        #expect(envelope.routingKey == "q")
    }

    @Test(
        "takes an expiration as a broker does, and as other tools write it",
        arguments: [
            ("5000", "5000"), (#""5000""#, "5000"), (#""007""#, "007"), (#""+5""#, "+5"), ("0", "0"),
            ("315360000000", "315360000000"),
        ])
    func expiration(_ written: String, _ expected: String) throws {
        let line = #"{"payload":1,"routing_key":"k","properties":{"expiration":\#(written)}}"#
        #expect(try Envelope(line: Array(line.utf8))?.properties.expiration == expected)
    }

    @Test(
        "says what is wrong with it",
        arguments: [
            (#"{"payload":"x","payload_encoding":"zip"}"#, "payload_encoding"),
            (#"{"payload":"?","payload_encoding":"base64"}"#, "base64"),
            (#"{"payload":1,"payload_encoding":"string"}"#, "should be a string"),
            (#"{"payload":1,"properties":{},"routing_key":2}"#, "routing_key"),
            (#"{"payload":1,"routing_key":"k","properties":3}"#, "properties"),
            (#"{"payload":1,"routing_key":"k","properties":{"colour":"red"}}"#, "colour"),
            (#"{"payload":1,"routing_key":"k","properties":{"priority":256}}"#, "0 to 255"),
            (#"{"payload":1,"routing_key":"k","properties":{"content_type":1}}"#, "content_type"),
            (
                #"{"payload":1,"routing_key":"k","properties":{"expiration":"5s"}}"#,
                #"property "expiration" should be milliseconds, a whole number from 0 to 315360000000 such as "5000", it is "5s""#
            ),
            (#"{"payload":1,"routing_key":"k","properties":{"expiration":315360000001}}"#, "it is 315360000001"),
            (#"{"payload":1,"routing_key":"k","properties":{"expiration":-1}}"#, "it is -1"),
            (#"{"payload":1,"routing_key":"k","properties":{"expiration":true}}"#, "it is a boolean"),
            (#"{"payload":1,"routing_key":"k","properties":{"timestamp":-1}}"#, "0 to 18446744073709551615, it is -1"),
            (
                #"{"payload":1,"routing_key":"\#(String(repeating: "k", count: 256))","properties":{}}"#,
                #""routing_key" has 256 bytes: AMQP allows 255"#
            ),
            (
                #"{"payload":1,"routing_key":"k","properties":{"type":"\#(String(repeating: "t", count: 256))"}}"#,
                #"property "type" has 256 bytes: AMQP allows 255"#
            ),
            (
                #"{"payload":1,"routing_key":"k","properties":{"headers":{"\#(String(repeating: "h", count: 256))":1}}}"#,
                "a header's name has 256 bytes: AMQP allows 255"
            ),
            (
                #"{"payload":1,"routing_key":"k","properties":{"headers":{"h":"a"}},"header_types":{"h":"int8"}}"#,
                "int8"
            ),
            (#"{"payload":1,"routing_key":"k","properties":{"headers":{"h":1}},"header_types":{"h":"int7"}}"#, "int7"),
        ])
    func errors(_ line: String, _ word: String) {
        let error = #expect(throws: EnvelopeError.self) { try Envelope(line: Array(line.utf8)) }
        #expect(error?.description.contains(word) == true)
    }
}
