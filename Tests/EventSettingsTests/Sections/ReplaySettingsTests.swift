import EventGeneration
import EventSettings
import Testing

@Suite("A replay in the settings")
struct ReplaySettingsTests {
    private func parse(_ members: String, volumes: String = "{}") throws -> ProducerSettings {
        let text = #"{"topology":{"exchanges":[{"name":"e"}]},"volumes":\#(volumes),"producers":{"p":{\#(members)}}}"#
        return try Settings.parse(Array(text.utf8), path: "folder/s.json").producers[0]
    }

    @Test("is a file beside them, as recorded")
    func plain() throws {
        let producer = try parse(#""replay":"monday.ndjson""#)
        let replay = try #require(producer.replay)
        #expect(replay.path == "folder/monday.ndjson")
        #expect(replay.speed == 1)
        #expect(replay.exchange == nil && replay.routingKey == nil && replay.replacements.isEmpty)
        #expect(producer.amount == nil && producer.pace == .unlimited)
    }

    @Test("has a speed, replaced values, and its own destination")
    func all() throws {
        let producer = try parse(
            #"""
            "replay":{"description":"x","file":"/r","speed":10,"replace":{"body.player":"{{who}}","properties.user_id":null}},
            "exchange":"e","routing_key":"copy.{{row.routing_key}}","amount":7,"confirms":5,"mandatory":false
            """#, volumes: #"{"who":"last_name"}"#)
        let replay = try #require(producer.replay)
        #expect(replay.path == "/r")
        #expect(replay.speed == 10)
        #expect(replay.exchange == "e")
        #expect(replay.routingKey == (try Template("copy.{{row.routing_key}}")))
        #expect(
            replay.replacements == [
                try Replacement(path: "body.player", value: .string(Template("{{who}}"))),
                try Replacement(path: "properties.user_id", value: .literal(.null)),
            ])
        #expect(producer.amount == 7 && producer.confirmWindow == 5 && !producer.mandatory)
    }

    @Test("a pace takes the place of the recorded gaps, and max leaves them out")
    func pace() throws {
        let delayed = try parse(#""replay":"r","delay":2"#)
        #expect(delayed.replay?.speed == nil)
        #expect(delayed.pace == .delay(.seconds(2)))
        #expect(try parse(#""replay":{"file":"r","speed":"max"}"#).replay?.speed == nil)
    }

    @Test(
        "what is wrong has its place and a remedy",
        arguments: [
            (
                #""replay":5"#,
                #""replay" in producer "p" must be the path of a recording, or { "file": …, "speed": …, "replace": … }, not 5"#
            ),
            (#""replay":{}"#, #""replay" in producer "p" has no "file": the path of a recording that --record wrote"#),
            (
                #""replay":{"file":"r","speed":0}"#,
                #""speed" in "replay" in producer "p" must be how many times as fast as recorded, more than 0, or "max", not 0"#
            ),
            (
                #""replay":{"file":"r","replace":[]}"#,
                #""replace" in "replay" in producer "p" must be an object such as { "body.player": "{{last_name}}" }, not an empty list"#
            ),
            (
                #""replay":{"file":"r","replace":{"player":1}}"#,
                #""replace" in "replay" in producer "p": "player" leads nowhere: a path begins with body, properties or headers, as in body.player"#
            ),
            (
                #""replay":{"file":"r","replace":{"body.a":1,"body.a.b":2}}"#,
                #""body.a" and "body.a.b" in "replace" in "replay" in producer "p" overlap: remove one"#
            ),
            (
                #""replay":{"file":"r","replace":{"body.a":"{{lst_name}}"}}"#,
                #""replace" in "replay" in producer "p": no volume or built-in generator "lst_name": did you mean "last_name"?"#
            ),
            (
                #""replay":{"file":"r","speed":2},"delay":1"#,
                #"producer "p" has both "delay" and a "speed" of its recorded gaps: remove one"#
            ),
            (
                #""replay":"r","message":{}"#,
                #"unknown key "message" in producer "p": a replay publishes what was recorded, as it was"#
            ),
            (
                #""replay":"r","headers":{}"#,
                #"unknown key "headers" in producer "p": in a replay, "replace" changes what was recorded"#
            ),
        ])
    func wrong(members: String, complaint: String) {
        let failure = #expect(throws: SettingsError.self) { _ = try parse(members) }
        #expect(failure?.problems.map(\.message) == [complaint])
        #expect(failure?.problems.first?.place?.line == 1)
    }
}
