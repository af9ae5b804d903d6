import AMQP
import EventGeneration
import TestSupport
import Testing

@testable import EventRuns
@testable import EventSettings

@Suite("What a consumer publishes")
struct ForwardTemplateTests {
    private func forward(_ publish: String, _ more: String = "") throws -> ForwardTemplate {
        let text = #"{ \#(more) "consumers": { "c": { "queue": "q", "publish": \#(publish) } } }"#
        let settings = try Settings.parse(Array(text.utf8), path: "s.json")
        return try ForwardTemplate(#require(settings.consumers[0].publish), settings: settings, seed: 1, consumer: "c")
    }

    private func message(
        _ body: String = #"{"n": 1.50, "who": "Ana"}"#, _ properties: Properties = .complete
    ) -> Envelope {
        var message = Envelope(
            exchange: "shop", routingKey: "order.new", properties: properties, body: Array(body.utf8))
        message.queue = "orders"
        message.redelivered = false
        return message
    }

    private func event(_ publish: String, _ message: Envelope, user: String = "guest") throws -> OutgoingEvent {
        var template = try forward(publish)
        return try template.event(for: message, index: 4, user: user, now: 0)
    }

    @Test("is the message as it came if nothing else is said: key, properties, headers and bytes")
    func unchanged() throws {
        var message = message()
        message.body = [0xFF, 0x00, 0x0A]
        message.properties.userID = "guest"
        let event = try event(#"{"exchange": "later"}"#, message)
        #expect(event.exchange == "later")
        #expect(event.routingKey == "order.new")
        #expect(event.properties == message.properties)
        #expect(event.body == message.body)
    }

    @Test("keeps the stamp of a body that is forwarded, and not of one that is replaced")
    func stamp() throws {
        var message = message()
        var headers: FieldTable = ["own": "kept"]
        let stamp = Stamp(run: "r", producer: "p", sequence: 3, total: 9, sentAt: 1, publishedAt: 2, digest: 4)
        stamp.write(to: &headers)
        message.properties.headers = headers
        #expect(try event(#"{"exchange": "later"}"#, message).properties.headers == headers)
        let changed = try event(#"{"exchange": "later", "message": {"n": 2}}"#, message)
        #expect(changed.properties.headers == ["own": "kept"])
    }

    @Test("removes another user's user_id, which the broker would refuse")
    func user() throws {
        var message = message()
        message.properties.userID = "somebody"
        #expect(try event(#"{"exchange": "later"}"#, message).properties.userID == nil)
    }

    @Test("takes from the message what its templates name, and keeps the types of JSON")
    func templates() throws {
        let event = try event(
            #"""
            { "exchange": "later", "routing_key": "{{routing_key}}.{{body.who}}",
              "message": { "n": "{{body.n}}", "from": "{{exchange}}/{{queue}}", "index": "{{index}}", "was": "{{body}}",
                           "again": "{{redelivered}}", "text": "was {{body}}" },
              "properties": { "priority": "{{index}}", "type": null }, "headers": { "hop": 1, "who": "{{body.who}}" } }
            """#, message())
        #expect(event.routingKey == "order.new.Ana")
        #expect(
            String(decoding: event.body, as: UTF8.self)
                == #"{"n":1.50,"from":"shop/orders","index":4,"was":{"n": 1.50, "who": "Ana"},"again":false,"#
                + #""text":"was {\"n\": 1.50, \"who\": \"Ana\"}"}"#)
        #expect(event.properties.priority == 4)
        #expect(event.properties.type == nil)
        #expect(event.properties.messageID == Properties.complete.messageID)
        #expect(event.properties.contentType == "application/json")
        #expect(event.properties.contentEncoding == nil)
        let headers = try #require(event.properties.headers)
        #expect(headers["hop"] == .int64(1) && headers["who"] == "Ana")
        let kept = try #require(Properties.complete.headers)
        #expect(headers.entries.count == kept.entries.count + 2)
        #expect(Array(headers.entries.prefix(kept.entries.count)) == kept.entries)
    }

    @Test("takes headers away if they are null, and replaces those that it has")
    func headers() throws {
        var properties = Properties()
        properties.headers = ["x-death": .array([]), "hop": 1, "other": true]
        let event = try event(
            #"{"exchange": "", "headers": {"x-death": null, "hop": 2, "none": null}}"#, message("1", properties))
        #expect(event.properties.headers == ["other": true, "hop": .int64(2)])
        let without = try self.event(#"{"exchange": "", "headers": {"none": null}}"#, message("1", Properties()))
        #expect(without.properties.headers?.entries.isEmpty ?? true)
    }

    @Test("gives the body itself as text, whether it is JSON or not", arguments: ["no json", "\"a\"", " [1,  2]\n"])
    func text(_ body: String) throws {
        let event = try event(#"{"exchange": "", "message": {"text": "{{body}}"}}"#, message(body))
        #expect(String(decoding: event.body, as: UTF8.self) == body)
        #expect(event.properties.contentType == "text/plain")
        let json = try self.event(#"{"exchange": "", "message": {"b": "{{body}}"}}"#, message("no \"json\""))
        #expect(String(decoding: json.body, as: UTF8.self) == #"{"b":"no \"json\""}"#)
    }

    @Test("answers where reply_to says, with the correlation_id and nothing else of the request's properties")
    func reply() throws {
        var request = Properties.complete
        request.replyTo = "answers"
        request.correlationID = "17"
        let event = try event(#""reply""#, message("hello", request))
        #expect(event.exchange.isEmpty)
        #expect(event.routingKey == "answers")
        #expect(event.body == Array("hello".utf8))
        var expected = Properties()
        expected.correlationID = "17"
        expected.contentType = request.contentType
        expected.contentEncoding = request.contentEncoding
        expected.deliveryMode = request.deliveryMode
        #expect(event.properties == expected)
        request.correlationID = nil
        request.messageID = "m-1"
        let answer = try self.event(
            #"{"to": "reply", "message": {"sum": "{{body.n}}"}, "properties": {"type": "sum"}}"#,
            message(#"{"n": 3}"#, request))
        #expect(String(decoding: answer.body, as: UTF8.self) == #"{"sum":3}"#)
        #expect(answer.properties.correlationID == "m-1")
        #expect(answer.properties.type == "sum")
        #expect(answer.properties.contentType == "application/json")
    }

    @Test("fails at a message without a reply_to, or without what a template needs")
    func failures() throws {
        let failure = ActionFailure("message 4 cannot be answered: it has no reply_to, which its producer must set")
        #expect(throws: failure) { try event(#""reply""#, message("1", Properties())) }
        let field = try #require(throws: GenerationError.self) {
            try event(#"{"exchange": "", "routing_key": "{{body.x}}"}"#, message())
        }
        #expect(field.description == "the body of message 4 has no field \"x\"")
        let long = message(#"{"k": "\#(String(repeating: "é", count: 128))"}"#)
        let key = try #require(throws: GenerationError.self) {
            try event(#"{"exchange": "", "routing_key": "{{body.k}}"}"#, long)
        }
        #expect(key.description == "the routing key for message 4 has 256 bytes: AMQP allows 255")
    }
}
