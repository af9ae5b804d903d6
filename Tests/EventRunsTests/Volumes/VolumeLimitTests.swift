import EventTestSupport
import EventGeneration
import EventSettings
import Testing

@Suite("Limits of volumes")
struct VolumeLimitTests {
    @Test("a chain of a thousand volumes is an error, not a crash", arguments: [#""text": "{{v"#, #""use": "v"#])
    func chain(_ link: String) throws {
        let end = link.contains("text") ? "}}\"" : "\""
        let links = (0..<1000).map { "\"v\($0)\": { \(link)\($0 + 1)\(end) }" }
        let text = """
            { "volumes": { \(links.joined(separator: ",\n")), "v1000": ["x"] },
              "producers": { "p": { "exchange": "", "routing_key": "q", "message": ["v0"], "amount": 1 } } }
            """
        let error = try #require(throws: SettingsError.self) { try Settings.parse(Array(text.utf8), path: "s.json") }
        #expect(error.problems.contains { "\($0)".contains("more than 100") })
    }

    @Test("a chain of fifty is no circle")
    func shortChain() throws {
        let links = (0..<50).map { "\"v\($0)\": { \"text\": \"{{v\($0 + 1)}}\" }" }
        #expect(
            try bodies(1, #""{{v0}}""#, volumes: "{ \(links.joined(separator: ", ")), \"v50\": [\"x\"] }") == ["\"x\""])
    }

    @Test("a list whose elements end is an error, not the quiet end of the producer")
    func endedList() throws {
        let list = #"{ "v": { "list": { "sequence": { "max": 3, "then": "end" } }, "length": 5 } }"#
        let error = try #require(throws: GenerationError.self) { try bodies(1, #""{{v}}""#, volumes: list) }
        #expect("\(error)" == #"volume "v" has no element 4: what it draws them from has ended"#)
    }

    @Test("lists in lists end at a size that no broker takes")
    func hugeList() throws {
        let inner = #"{ "list": ["0123456789012345678901234567890123456789"], "length": 20000 }"#
        let list = #"{ "v": { "list": "w", "length": 100000 }, "w": \#(inner) }"#
        let error = try #require(throws: GenerationError.self) { try bodies(1, #""{{v}}""#, volumes: list) }
        #expect("\(error)" == #"volume "v" makes more than 128 MiB for one message"#)
    }
}
