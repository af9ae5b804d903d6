import AMQP
import EventGeneration
import EventSettings
import EventTestSupport
import Testing

@testable import EventRuns

@Suite("Properties and headers that are drawn")
struct DrawnValuesTests {
    /// A producer whose body has the same template as its headers or its properties.
    private func source(_ place: String, _ template: String) throws -> MadeMessages {
        let text = """
            {"topology":{"exchanges":[{"name":"e"}]},"producers":{"p":{"exchange":"e","rows":"r","amount":1,\
            "message":\(template),"\(place)":\(template)}}}
            """
        let settings = try Settings.parse(Array(text.utf8), path: "s.json")
        return try MadeMessages(settings.producers[0], settings: settings, seed: 1, run: "run", hasRow: true)
    }

    private static let row = #"""
        {"a":"x\ny\"","high":"\ud83d","low":"\ude00","s":{"k":[1,2.5,null,{"z":true}], "sp" : "q\u0041"},"n":null,"i":12,
        "f":1.5e3,"t":true,"no":false,"u":"é","empty":"","list":[],"big":9223372036854775807}
        """#

    @Test(
        "headers are what their JSON would be",
        arguments: [
            #"{"whole":"{{row.s}}","list":"{{row.list}}"}"#,
            #"{"mixed":"<{{row.high}}{{row.low}}>{{row.a}}{{row.n}}{{row.t}}{{row.s}}\\{{","plain":"{{row.u}}{{row.i}}"}"#,
            #"{"{{row.u}}{{row.a}}":"{{row.a}}","{{row.i}}":1,"x":"{{row.empty}}"}"#,
            #"{"n":"{{row.n}}","i":"{{row.i}}","f":"{{row.f}}","t":"{{row.t}}","no":"{{row.no}}","big":"{{row.big}}"}"#,
            #"{"list":["{{row.i}}",{"d":"{{row.high}}","c":null},[],{}],"const":{"a":[1,-2.5,"x\ny",null,true]}}"#,
            #"{"same":"{{row.i}}","{{row.a}}":"{{row.s.k.3}}","e":"{{index}}{{row.u}}"}"#,
        ])
    func headers(_ template: String) throws {
        var source = try source("headers", template)
        #expect(try source.next(now: 0, row: Array(Self.row.utf8)))
        var document = JSONDocument()
        try document.parse(source.body)
        #expect(source.properties.headers == (try FieldTable(document, node: 0)))
    }

    @Test("properties are what their JSON would be")
    func properties() throws {
        var source = try source(
            "properties",
            #"{"type":"{{row.a}}","correlation_id":"{{row.s}}","app_id":"<{{row.high}}{{row.low}}>","#
                + #""message_id":"{{row.i}}","cluster_id":"{{row.n}}","reply_to":"{{row.t}}","priority":"{{row.i}}","#
                + #""content_type":null,"user_id":"{{row.empty}}","expiration":"{{row.i}}"}"#)
        #expect(try source.next(now: 0, row: Array(Self.row.utf8)))
        var document = JSONDocument()
        try document.parse(source.body)
        var expected = source.properties
        for name in PropertyName.allCases where name != .timestamp && name != .deliveryMode {
            try expected.set(name, nil)
        }
        for key in document.keys(of: 0) {
            try expected.set(#require(PropertyName(rawValue: document.text(key))), document, key + 1)
        }
        #expect(source.properties == expected && expected.appID == "<😀>" && expected.messageID == "12")
    }

    @Test("a value that lies too deep for JSON is refused as before", arguments: [(99, true), (100, false)])
    func depth(_ depth: Int, isFine: Bool) throws {
        let text =
            #"{"producers":{"p":{"exchange":"","amount":1,"rows":"r","message":1,"#
            + #""headers":{"a":{"b":"{{row.d}}"}}}}}"#
        let settings = try Settings.parse(Array(text.utf8), path: "s.json")
        var source = try MadeMessages(settings.producers[0], settings: settings, seed: 1, run: "run", hasRow: true)
        let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let row = Array("{\"d\":\(nested)}".utf8)
        if isFine {
            #expect(try source.next(now: 0, row: row))
        } else {
            let error = #expect(throws: GenerationError.self) { try source.next(now: 0, row: row) }
            #expect(error?.description == "the headers are not JSON: nested deeper than 100 levels")
        }
    }
}
