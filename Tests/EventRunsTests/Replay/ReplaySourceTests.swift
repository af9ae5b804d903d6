import EventTestSupport
import AMQP
import EventGeneration
import Glibc
import Synchronization
import Testing

@testable import EventRuns
@testable import EventSettings

@Suite("A replay")
struct ReplaySourceTests {
    /// The result of a replay: the events with their times, the warnings, and the error that ended it.
    private struct Result {
        var events: [OutgoingEvent] = []
        var times: [Duration?] = []
        var warnings: [String] = []
        var failure: String?
    }

    private func replay(
        _ recording: String, speed: Double? = 1, replace: [String] = [], exchange: String? = nil,
        routingKey: String? = nil, volumes: String = "{}", amount: Int? = nil
    ) async throws -> Result {
        let settings = try Settings.parse(Array("{\"volumes\":\(volumes)}".utf8), path: "s.json")
        let result = Mutex(Result())
        try await withTemporaryFiles(["r": recording]) { folder in
            var replay = ReplaySettings(
                path: folder + "/r", speed: speed, replacements: try replace.map { try Replacement(parsing: $0) })
            replay.exchange = exchange
            replay.routingKey = try routingKey.map { try Template($0) }
            var producer = ProducerSettings(name: "p", exchange: "", message: MessageDefinition(body: .bytes([])))
            producer.amount = amount
            let named: @Sendable (String) -> String = { $0.replacing(folder + "/", with: "") }
            var source = try ReplaySource(producer, replay, settings: settings, seed: 1) { warning in
                result.withLock { $0.warnings.append(named(warning)) }
            }
            do {
                while try await source.hasNext() {
                    let due = source.due
                    guard let event = try await source.next(now: 0) else { break }
                    result.withLock { result in
                        result.events.append(event)
                        result.times.append(due)
                    }
                    if result.withLock({ $0.events.count }) == amount { break }
                }
            } catch {
                result.withLock { $0.failure = named("\(error)") }
            }
        }
        return result.withLock { $0 }
    }

    /// A line of a recording.
    private func line(
        _ payload: String = "{}", at time: String? = nil, properties: String = "{}", rest: String = ""
    ) -> String {
        let received = time.map { #","received_at":"2022-11-20T16:00:\#($0)Z""# } ?? ""
        return
            #"{"exchange":"e","routing_key":"k","properties":\#(properties),"payload":\#(payload)\#(received)\#(rest),"#
            + #""payload_encoding":"json"}"# + "\n"
    }

    @Test("gives what was recorded as it was")
    func asItWas() async throws {
        var envelope = Envelope(exchange: "e", routingKey: "k.é", properties: Properties(), body: [0, 255, 10])
        envelope.properties.userID = "u"
        envelope.properties.timestamp = 5
        envelope.properties.headers = ["a": .int8(3), "t": ["b": .bytes([1, 2])]]
        envelope.receivedAt = "2022-11-20T16:00:00.000Z"
        envelope.queue = "q"
        envelope.redelivered = true
        var recording: [UInt8] = []
        envelope.append(to: &recording)
        let result = try await replay(String(decoding: recording, as: UTF8.self))
        let event = try #require(result.events.first)
        #expect(event.recorded == envelope)
        #expect(event.exchange == "e" && event.routingKey == "k.é" && event.body == [0, 255, 10])
        #expect(event.properties == envelope.properties)
        #expect(result.warnings.isEmpty && result.failure == nil)
    }

    @Test(
        "keeps the gaps, at a speed, and never goes back in time",
        arguments: [
            (1.0, [Duration.zero, .milliseconds(250), .milliseconds(250), .seconds(2)]),
            (10, [.zero, .milliseconds(25), .milliseconds(25), .milliseconds(200)]),
            (0.5, [.zero, .milliseconds(500), .milliseconds(500), .seconds(4)]),
        ])
    func gaps(speed: Double, times: [Duration]) async throws {
        let recording = ["01.000", "01.250", "01.100", "03.000"].map { line(at: $0) }.joined()
        #expect(try await replay(recording, speed: speed).times == times)
        #expect(try await replay(recording, speed: nil).times == [nil, nil, nil, nil])
    }

    @Test("says once where a time is missing, and sends that message with the one before it")
    func missingTime() async throws {
        let recording = [line(at: "01.000"), line(), "\n", line(at: "02.000"), line()].joined()
        let result = try await replay(recording)
        #expect(result.times == [.zero, .zero, .seconds(1), .seconds(1)])
        #expect(
            result.warnings == [
                #"r:2: a message without "received_at" is sent together with the one before it: give --rate or --delay for another pace"#
            ])
        #expect(try await replay(recording, speed: nil).warnings.isEmpty)
    }

    @Test(
        "ends at a line that is no envelope, with its place",
        arguments: [
            (
                #"{"exchange":"e","pay"#,
                "r:3: no envelope: byte 17: the string has no closing quote; a recording is what --record writes"
            ),
            (
                "{\"a\":1}",
                #"r:3: no envelope: it has no "payload" with "payload_encoding"; a recording is what --record writes"#
            ),
            (#"{"payload":"x","payload_encoding":"base64"}"#, #"r:3: a bad envelope: "payload" is not base64"#),
            (
                #"{"payload":1,"payload_encoding":"json","properties":{"priority":300}}"#,
                #"r:3: a bad envelope: property "priority" should be an integer from 0 to 255, it is 300"#
            ),
        ])
    func broken(line broken: String, message: String) async throws {
        let result = try await replay(line() + "\n" + broken + "\n" + line(), speed: nil)
        #expect(result.events.count == 1)
        #expect(result.failure == message)
    }

    @Test("replaces what a path leads to, and nothing else of the bytes")
    func body() async throws {
        let result = try await replay(
            line(#"{ "player":"Ada \u00e9", "team": {"name" :"x", "list":[ 1,{"id":2}, 3 ]},"n":1.50 }"#), speed: nil,
            replace: [
                #"body.player={{who}}"#, #"body.team.list.1.id="{{n}}""#, "body.team.name=by {{who}}", "body.n=null",
                "body.team.list.2={{missing}}",
            ], volumes: #"{"who":["É \"Q\""],"n":[7],"missing":[null]}"#)
        #expect(
            result.events.map { String(decoding: $0.body, as: UTF8.self) } == [
                #"{ "player":"É \"Q\"", "team": {"name" :"by É \"Q\"", "list":[ 1,{"id":7}, null ]},"n":null }"#
            ])
        #expect(result.warnings.isEmpty && result.failure == nil)
    }

    @Test(
        "replaces a whole body by a text or by JSON",
        arguments: [("body=gone", "gone"), (#"body={"a":"{{n}}"}"#, #"{"a":7}"#)])
    func wholeBody(replacement: String, body: String) async throws {
        let result = try await replay(
            #"{"payload":"/+7+","payload_encoding":"base64"}"#, speed: nil, replace: [replacement],
            volumes: #"{"n":[7]}"#)
        #expect(result.events.map { String(decoding: $0.body, as: UTF8.self) } == [body])
    }

    @Test("replaces every element and member if the path says so, and every member of one name")
    func wildcards() async throws {
        let result = try await replay(
            line(
                #"{"players":[{"name":"Ada","n":1},{"n":2},{"name":"Bo"}],"by":{"x":"Ada","y":"Bo"},"a":"Ada","a":"Bo"}"#
            ),
            speed: nil, replace: ["body.players.*.name={{who}}", "body.by.*={{who}}", "body.a={{who}}", "body.n.*=1"],
            volumes: #"{"who":["É"]}"#)
        #expect(
            result.events.map { String(decoding: $0.body, as: UTF8.self) } == [
                #"{"players":[{"name":"É","n":1},{"n":2},{"name":"É"}],"by":{"x":"É","y":"É"},"a":"É","a":"É"}"#
            ])
        #expect(result.warnings == [#"producer "p": no message of r has body.n.*, so nothing was replaced there"#])
        #expect(try Replacement(parsing: "body.p.*.name=1").overlaps(Replacement(parsing: "body.p.0=1")))
        #expect(try !Replacement(parsing: "body.p.*.name=1").overlaps(Replacement(parsing: "body.p.0.id=1")))
    }

    @Test("replaces properties and headers that are there; null takes them away")
    func properties() async throws {
        let recording =
            line(properties: #"{"user_id":"ada","app_id":"a","headers":{"x":1,"a.b":"c","t":{"u":[1,2]},"gone":true}}"#)
            + line(properties: #"{"app_id":"b"}"#)
        let result = try await replay(
            recording, speed: nil,
            replace: [
                "properties.user_id=null", "properties.app_id={{n}}", "headers.x={{n}}", "headers.a.b={{n}}th",
                "headers.t.u.1=[true]", "headers.gone=null",
            ], volumes: #"{"n":[7]}"#)
        var first = Properties()
        first.appID = "7"
        first.headers = ["x": 7, "a.b": "7th", "t": ["u": [1, [true]]]]
        var second = Properties()
        second.appID = "7"
        #expect(result.events.map(\.properties) == [first, second])
        #expect(result.warnings.isEmpty && result.failure == nil)
    }

    @Test("draws each volume once a message, so that key, body and headers agree")
    func agreement() async throws {
        let result = try await replay(
            (0..<20).map { _ in line(#"{"n":0}"#, properties: #"{"headers":{"n":0}}"#) }.joined(), speed: nil,
            replace: ["body.n={{n}}", "headers.n={{n}}"], routingKey: "n.{{n}}", volumes: #"{"n":{"int":[1,1000]}}"#)
        #expect(result.events.count == 20)
        #expect(Set(result.events.map(\.routingKey)).count > 10)
        for event in result.events {
            let number = event.routingKey.dropFirst(2)
            #expect(event.body == Array("{\"n\":\(number)}".utf8))
            #expect(event.properties.headers == ["n": .int64(Int64(number) ?? 0)])
        }
    }

    @Test("templates see the recorded envelope as their row")
    func row() async throws {
        let result = try await replay(
            line(#"{"id":5,"name":"x"}"#) + line(#"{"id":6}"#), speed: nil,
            replace: ["body.name=player {{row.payload.id}}"],
            exchange: "other", routingKey: "copy.{{row.routing_key}}")
        #expect(result.events.map(\.routingKey) == ["copy.k", "copy.k"])
        #expect(result.events.map(\.exchange) == ["other", "other"])
        #expect(
            result.events.map { String(decoding: $0.body, as: UTF8.self) } == [
                #"{"id":5,"name":"player 5"}"#, #"{"id":6}"#,
            ])
        let failure = try await replay(
            line(#"{"id":5}"#) + line("1"), speed: nil, replace: ["body.id={{row.payload.id}}"])
        #expect(failure.events.count == 1)
        #expect(failure.failure == #"r:2: row 2 has no field "payload.id""#)
    }

    @Test("says which replacement no message had, and how a recording is too short")
    func unmatched() async throws {
        let recording = line(#"{"a":1}"#) + line("5")
        let result = try await replay(
            recording, speed: nil, replace: ["body.b=1", "body.a=1", "headers.x=1"], amount: 3)
        #expect(
            result.warnings == [
                #"producer "p": no message of r has body.b, so nothing was replaced there"#,
                #"producer "p": no message of r has headers.x, so nothing was replaced there"#,
                #"producer "p": r has 2 messages, so it ended before its amount of 3"#,
            ])
        let cut = try await replay(recording, speed: nil, replace: ["body.b=1"], amount: 1)
        #expect(cut.warnings == [#"producer "p": no message of r has body.b, so nothing was replaced there"#])
        let empty = try await replay("\n", replace: ["body.b=1"])
        #expect(empty.warnings == [#"producer "p": r has no message, so nothing was published"#])
    }

    @Test(
        "a replacement that leads nowhere is refused",
        arguments: [
            ("body.player", #""body.player" is not PATH=VALUE: write for example body.player={{last_name}}"#),
            (
                "player=x",
                #""player" leads nowhere: a path begins with body, properties or headers, as in body.player"#
            ),
            ("body..x=1", #""body..x" is no path: write for example body.player"#),
            ("properties.userid=1", #"no property "userid": did you mean "user_id"?"#),
            ("headers=1", #""headers" needs the name of one: headers.NAME"#),
            (
                "routing_key=x",
                #""routing_key" is not replaced but set: as a key of the producer, or with a flag"#
            ),
            (
                "body.a={{x",
                #""{{" without "}}" in "{{x": for the braces themselves write \{{, which in JSON is "\\{{""#
            ),
        ])
    func wrongPath(flag: String, message: String) {
        let failure = #expect(throws: GenerationError.self) { _ = try Replacement(parsing: flag) }
        #expect(failure?.description == message)
    }

    @Test("an unknown volume is named before anything is read")
    func unknownVolume() async throws {
        let failure = await #expect(throws: SettingsError.self) {
            _ = try await replay("", replace: ["body.a={{lastname}}"])
        }
        #expect(failure?.description.hasPrefix(#"producer "p": no volume or built-in generator "lastname""#) == true)
    }
}
