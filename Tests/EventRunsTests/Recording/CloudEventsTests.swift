import AMQP
import EventGeneration
import EventRuns
import EventSettings
import EventTestSupport
import Testing

@Suite("Messages as CloudEvents")
struct CloudEventsTests {
    /// The properties of the first message of a producer `my orders` with these members, made at
    /// 2022-11-20T16:00:00.123Z.
    private func properties(_ members: String, volumes: String = "{}") throws -> Properties {
        let text = #"""
            {"topology":{"exchanges":[{"name":"e"}]},"volumes":\#(volumes),
             "producers":{"my orders":{"exchange":"e","amount":1,\#(members)}}}
            """#
        let settings = try Settings.parse(Array(text.utf8), path: "s.json")
        var source = try MadeMessages(settings.producers[0], settings: settings, seed: 1, run: "run")
        #expect(try source.next(now: 1_668_960_000_123))
        return source.properties
    }

    @Test("carry every attribute that the specification requires, and the time")
    func defaults() throws {
        let properties = try properties(
            #""routing_key":"order.{{kind}}","message":{},"envelope":"cloudevents""#, volumes: #"{"kind":["paid"]}"#)
        #expect(
            properties.headers == [
                "cloudEvents:specversion": "1.0", "cloudEvents:type": "order.paid",
                "cloudEvents:source": "/my%20orders",
                "cloudEvents:id": "run-my orders-1", "cloudEvents:time": "2022-11-20T16:00:00.123Z",
            ])
        #expect(properties.messageID == "run-my orders-1")
        #expect(properties.contentType == "application/json")
    }

    @Test("take type, source and subject from templates, as texts")
    func templates() throws {
        let properties = try properties(
            #""message":["n"],"headers":{"mine":1},"envelope":{"cloudevents":{"type":"{{n}}","source":"https://x.example/{{n}}","subject":"{{none}}"}}"#,
            volumes: #"{"n":[42],"none":[null]}"#)
        #expect(
            properties.headers == [
                "mine": 1, "cloudEvents:specversion": "1.0", "cloudEvents:type": "42",
                "cloudEvents:source": "https://x.example/42", "cloudEvents:id": "run-my orders-1",
                "cloudEvents:time": "2022-11-20T16:00:00.123Z",
            ])
    }

    @Test("follow the message's own properties, and leave headers that the settings name")
    func own() throws {
        let properties = try properties(
            #"""
            "message":{},"routing_key":"k","properties":{"message_id":"m-{{n}}","timestamp":5,"type":"t{{n}}"},
            "headers":{"cloudEvents:source":"/own"},"envelope":{"cloudevents":{"subject":"s"}}
            """#, volumes: #"{"n":[7]}"#)
        #expect(
            properties.headers == [
                "cloudEvents:source": "/own", "cloudEvents:specversion": "1.0", "cloudEvents:type": "t7",
                "cloudEvents:subject": "s", "cloudEvents:id": "m-7", "cloudEvents:time": "1970-01-01T00:00:05.000Z",
            ])
    }

    @Test("have an id and a type even if the message has no message_id and no routing key")
    func without() throws {
        let properties = try properties(
            #""message":{},"properties":{"message_id":null,"timestamp":null,"type":null},"envelope":"cloudevents""#)
        #expect(properties.messageID == nil && properties.timestamp == nil)
        #expect(
            properties.headers == [
                "cloudEvents:specversion": "1.0", "cloudEvents:type": "my orders", "cloudEvents:source": "/my%20orders",
                "cloudEvents:id": "run-my orders-1",
            ])
    }

    @Test("cannot have an empty source")
    func emptySource() {
        #expect(throws: GenerationError.self) {
            try properties(
                #""message":{},"envelope":{"cloudevents":{"source":"{{none}}"}}"#, volumes: #"{"none":[null]}"#)
        }
    }
}
