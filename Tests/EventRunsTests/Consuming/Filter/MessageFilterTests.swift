import AMQP
import EventGeneration
import Testing

@testable import EventRuns

@Suite("A filter on messages")
struct MessageFilterTests {
    static let goal: Envelope = {
        var properties = Properties()
        properties.messageID = "m-7"
        properties.expiration = "60000"
        properties.priority = 3
        properties.headers = [
            "x-run": "7f3a", "attempts": .int32(2), "sure": .boolean(true), "a.b": "pointed",
            "a": .table(["b": "inner"]),
            "death": .array([.table(["reason": "expired"])]), "none": .void,
        ]
        var message = Envelope(
            exchange: "soccer", routingKey: "match.fcb-psg.goal", properties: properties,
            body: Array(
                #"""
                {"event":"goal","minute":81,"price":1.50,"id":9007199254740993,"player":{"name":"Juarez \u00e9"},"own":false,
                 "note":null,"score":"007","at":"2026-11-21T18:30:00Z","tags":["late","header"],"empty":"","body":{"x":1},
                 "headers":"mine"}
                """#.utf8))
        message.queue = "scoreboard"
        message.redelivered = true
        return message
    }()

    @Test(
        "is true",
        arguments: [
            // A name without a prefix is a field of the body.
            "event=goal", "body.event=goal", "event==goal", "event = goal", "event=\"goal\"", "event!=pass",
            "player.name=Juarez é", "body.player.name~^Jua", "tags.1=header", "tags~late", "tags=[\"late\",\"header\"]",
            "own=false", "own!=true", "note=null", "empty=", "body.body.x=1", "body.headers=mine",
            // Numbers are compared as numbers, however they are written. Text is compared as text.
            "minute=81", "minute=81.0", "minute=8.1e1", "minute>80", "minute>=81", "minute<81.5", "minute<=81",
            "minute > 9",
            "price=1.5", "id=9007199254740993", "id!=9007199254740992", "id>9007199254740992", "score=007", "score!=7",
            "score>6", "at>2026-11-21", "at<2026-11-22", "event>foul", "minute!=\"81\"", "minute~^8",
            // A regular expression, found anywhere.
            "event~^g.*l$", "event=~oa", "event~(?i)GOAL", "body~\"minute\":8\\d", "routing_key~match.*.goal",
            "routing_key~^match\\.[^.]*\\.goal$", "player.name~\\s.$",
            // What the broker says about the message.
            "routing_key=match.fcb-psg.goal", "exchange=soccer", "queue=scoreboard", "redelivered=true",
            "redelivered!=false", "properties.message_id=m-7", "properties.priority>=3", "properties.expiration>5000",
            "headers.x-run=7f3a", "headers.x-run~^7f", "headers.attempts<3", "headers.sure=true", "headers.a.b=pointed",
            "headers.death.0.reason=expired", "headers.none=null",
            // For a missing field, only != is true.
            "nothing!=goal", "headers.nothing!=1", "properties.reply_to!=q", "event.x!=1", "nothing!=",
        ])
    func holds(_ condition: String) throws {
        #expect(try MessageFilter([condition]).judge(Self.goal) == .holds)
    }

    @Test(
        "is false",
        arguments: [
            "event=goa", "event=Goal", "event!=goal", "event<foul", "event~^oal", "player=Juarez", "own=true", "note=",
            "minute=80", "minute!=81", "minute!=81.0", "minute>81", "minute<81", "minute>=82", "minute<=80",
            "minute=many",
            "minute=\"81\"", "minute=0x51", "id=9007199254740992", "id<9007199254740993", "score=7", "score<7",
            "at<2026",
            "minute>late", "own>false", "tags>1", "routing_key=match", "routing_key~^goal", "exchange=socce",
            "queue!=scoreboard",
            "redelivered=false", "properties.message_id=m", "headers.attempts=3", "headers.a.b=inner",
            "headers.death=expired",
            "nothing=goal", "nothing=", "nothing=null", "nothing~.", "nothing>0", "nothing<0", "headers.nothing~.",
            "properties.reply_to=", "properties.reply_to~.*", "empty~.", "body.body=1",
        ])
    func doesNotHold(_ condition: String) throws {
        #expect(try MessageFilter([condition]).judge(Self.goal) == .fails)
    }

    @Test("needs every condition to be true")
    func all() throws {
        #expect(try MessageFilter(["event=goal", "minute>80", "queue=scoreboard"]).judge(Self.goal) == .holds)
        #expect(try MessageFilter(["event=goal", "minute>81"]).judge(Self.goal) == .fails)
        #expect(try MessageFilter(["event=goal", "queue=other"]).judge(Self.goal) == .fails)
        #expect(try MessageFilter([]).judge(Self.goal) == .holds)
    }

    @Test(
        "finds no field in JSON that has none, and in no body at all",
        arguments: ["", "[\"goal\"]", "\"goal\"", "7", "null"])
    func noFields(_ body: String) throws {
        let message = Envelope(exchange: "", routingKey: "q", properties: Properties(), body: Array(body.utf8))
        #expect(try MessageFilter(["event=goal"]).judge(message) == .fails)
        #expect(try MessageFilter(["event!=goal"]).judge(message) == .holds)
        #expect(try MessageFilter(["headers.x=1"]).judge(message) == .fails)
        #expect(try MessageFilter(["body=\(body)"]).judge(message) == .holds || body.hasPrefix("\""))
    }

    @Test("compares text byte by byte, as a broker does, and searches it by code points")
    func bytes() throws {
        let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
        var properties = Properties()
        properties.headers = [decomposed: "1", "x": .string(composed)]
        properties.messageID = composed
        var message = Envelope(
            exchange: composed, routingKey: decomposed, properties: properties,
            body: Array("{\"\(composed)\":\"\(decomposed)\"}".utf8))
        message.queue = composed
        func judge(_ condition: String) throws -> FilterJudgement { try MessageFilter([condition]).judge(message) }
        for (field, same, other) in [
            ("exchange", composed, decomposed), ("routing_key", decomposed, composed), ("queue", composed, decomposed),
            ("headers.x", composed, decomposed), ("properties.message_id", composed, decomposed),
            (composed, decomposed, composed),
            ("body", "{\"\(composed)\":\"\(decomposed)\"}", "{\"\(composed)\":\"\(composed)\"}"),
        ] {
            #expect(try judge("\(field)=\(same)") == .holds, "\(field)")
            #expect(try judge("\(field)=\(other)") == .fails, "\(field)")
            #expect(try judge("\(field)!=\(other)") == .holds, "\(field)")
            #expect(try judge("\(field)<=\(same)") == .holds && judge("\(field)>=\(same)") == .holds, "\(field)")
        }
        // Names of fields and headers as well.
        #expect(try judge("\(decomposed)=\(decomposed)") == .fails)
        #expect(try judge("headers.\(composed)=1") == .fails)
        #expect(try judge("headers.\(decomposed)=1") == .holds)
        // e comes before é, and U+FFFD before U+1F600. UTF-16 has another order.
        #expect(try judge("routing_key<\(composed)") == .holds)
        #expect(try judge("exchange>\(decomposed)") == .holds)
        #expect(FilterOperand("\u{1F600}").order(of: .json(.string("\u{FFFD}"))) == -1)
        // A pattern matches what begins with its bytes.
        #expect(try judge("routing_key~^cafe") == .holds)
        #expect(try judge("routing_key~^cafe.$") == .holds)
        #expect(try judge("routing_key~\(composed)") == .fails)
        #expect(try judge("exchange~^caf.$") == .holds)
    }

    @Test("searches a body that is not UTF-8, and is undecided if it finds nothing")
    func binary() throws {
        let binary = Envelope(exchange: "", routingKey: "q", properties: Properties(), body: [0xFF, 0x00, 0x61])
        #expect(try MessageFilter(["body~a$"]).judge(binary) == .holds)
        #expect(try MessageFilter(["body~b"]).judge(binary) == .undecided("its body is no text in UTF-8"))
        #expect(try MessageFilter(["body>b"]).judge(binary) == .undecided("its body is no text in UTF-8"))
        #expect(try MessageFilter(["body=a"]).judge(binary) == .fails)
        #expect(try MessageFilter(["body!=a"]).judge(binary) == .holds)
    }

    @Test(
        "says which properties it needs decoded",
        arguments: [("event=goal", false), ("queue=q", false), ("headers.x=1", true), ("properties.type=t", true)])
    func needs(_ condition: String, _ needsProperties: Bool) throws {
        #expect(try MessageFilter(["body.x=1", condition]).needsProperties == needsProperties)
    }

    @Test(
        "says what is wrong with a condition, with an example",
        arguments: [
            (
                "goal",
                "\"goal\" compares nothing: write FIELD=VALUE, such as event=goal, or 'minute>80' in quotation marks"
            ),
            ("", "\"\" compares nothing: write FIELD=VALUE, such as event=goal, or 'minute>80' in quotation marks"),
            ("=goal", "\"=goal\" begins without a field: write FIELD=VALUE, such as event=goal"),
            ("event!goal", "\"event!goal\" has a ! alone: write event!=VALUE, such as event!=pass"),
            ("minute>", "minute> compares with nothing: write 'minute>80'"),
            ("event~", "event~ needs a regular expression, such as 'event~^a'"),
            ("a..b=1", "\"a..b\" names no field: join names by single points, such as body.player.name=Bates"),
            ("headers=1", "\"headers\" needs a name, such as headers.x-run=a1"),
            ("properties=1", "\"properties\" needs a name, such as properties.message_id=7"),
            (
                "properties.mesage_id=1",
                "no property \"mesage_id\": did you mean \"message_id\"?; such as properties.message_id=7"
            ),
            ("properties.headers.x-run=1", "headers stand on their own: write headers.x-run=…"),
            ("queue.name=1", "queue has no fields: write queue=…, or body.queue.name=… for a field of the body"),
            ("redelivered=yes", "redelivered is true or false: write redelivered=true"),
            ("redelivered>false", "redelivered is true or false: write redelivered=true"),
            (
                "routing_key=match.*.goal",
                "routing_key=match.*.goal: = and != compare the whole key; a pattern is a regular expression, such as "
                    + "'routing_key~^match\\.[^.]*\\.goal$'"
            ),
            (
                "routing_key!=match.#",
                "routing_key!=match.#: = and != compare the whole key; a pattern is a regular expression, such as "
                    + "'routing_key~^match\\..*$'"
            ),
        ])
    func mistakes(_ condition: String, _ text: String) {
        #expect(throws: FilterError(text)) { try MessageFilter(["event=goal", condition]) }
    }

    @Test("says what is wrong with a regular expression")
    func wrongPattern() throws {
        let error = #expect(throws: FilterError.self) { try MessageFilter(["event~(goal"]) }
        let text = try #require(error).description
        #expect(text.hasPrefix("event~(goal is no regular expression ("))
        #expect(text.hasSuffix("; such as 'routing_key~^match\\..*\\.goal$'"))
    }
}
