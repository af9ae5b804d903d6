import AMQP
import Testing

@testable import EventRuns

@Suite("A filter on a body that cannot be read")
struct UnreadableBodyTests {
    private static func message(_ body: [UInt8], encoding: String? = nil, key: String = "k") -> Envelope {
        var properties = Properties()
        properties.contentEncoding = encoding
        return Envelope(exchange: "", routingKey: key, properties: properties, body: body)
    }

    private static func wide(_ text: String, mark: [UInt8] = []) -> [UInt8] {
        mark + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    @Test(
        "is undecided, and says why",
        arguments: [
            ("{\"event\":NaN}", "its body is no JSON: byte 10: expected a value, found \"N\""),
            ("{\"event\":\"goal\"", "its body is no JSON: byte 16: expected \",\" or \"}\", found the end"),
            (
                "{\"event\":\"goal\"}\n{\"event\":\"pass\"}",
                "its body is no JSON: byte 18: expected the end, found \"{\""
            ),
            ("GOAL! by Bates", "its body is no JSON: byte 1: expected a value, found \"G\""),
            (" ", "its body is no JSON: byte 2: expected a value, found the end"),
            ("\"{\\\"event\\\":\\\"goal\\\"}\"", "its body is a JSON text that holds JSON as a text"),
            ("\" [1]\"", "its body is a JSON text that holds JSON as a text"),
        ])
    func reasons(_ body: String, _ reason: String) throws {
        for condition in ["event=goal", "event!=goal", "event~.", "event>a"] {
            #expect(try MessageFilter([condition]).judge(Self.message(Array(body.utf8))) == .undecided(reason))
        }
    }

    @Test("guesses what the bytes may be")
    func guesses() throws {
        let filter = try MessageFilter(["event=goal"])
        func reason(_ body: [UInt8]) -> String {
            guard case .undecided(let reason) = filter.judge(Self.message(body)) else { return "" }
            return reason
        }
        #expect(
            reason(Self.wide("{\"event\":1}", mark: [0xFF, 0xFE])).hasPrefix("its body is no JSON (UTF-16?): byte 1:"))
        #expect(reason(Self.wide("{\"event\":1}")).hasPrefix("its body is no JSON (UTF-16?): byte 2:"))
        #expect(reason(Codings.gzip("{}")).hasPrefix("its body is no JSON (gzip without content_encoding?): byte 1:"))
        #expect(reason(Codings.zstd("{}")).hasPrefix("its body is no JSON (zstd without content_encoding?): byte 1:"))
        #expect(reason(Array("{\"event\":\"".utf8) + [0xFF, 0x22, 0x7D]).hasSuffix("invalid UTF-8"))
    }

    @Test("looks into JSON that is a text on the way to the field, and no further")
    func inner() throws {
        let body = Array(#"{"data":"{\"event\":\"goal\"}","note":"{not JSON","plain":"x","event":"pass"}"#.utf8)
        func judge(_ condition: String) throws -> FilterJudgement {
            try MessageFilter([condition]).judge(Self.message(body))
        }
        #expect(
            try judge("data.event=goal") == .undecided("\"data\" of its body is a JSON text that holds JSON as a text"))
        #expect(try judge("event=goal") == .fails)
        #expect(try judge("note.x=1") == .fails)
        #expect(try judge("plain.x=1") == .fails)
        #expect(try judge("data~goal") == .holds)
        #expect(try judge("nothing.event=goal") == .fails)
    }

    @Test("says no if another condition is false, and needs the body only for conditions on the body")
    func others() throws {
        let message = Self.message(Array("no JSON".utf8))
        #expect(try MessageFilter(["event=goal", "routing_key=other"]).judge(message) == .fails)
        #expect(try MessageFilter(["event=goal", "body=other"]).judge(message) == .fails)
        #expect(try MessageFilter(["routing_key=k", "properties.type!=t"]).judge(message) == .holds)
        guard case .undecided = try MessageFilter(["event=goal", "routing_key=k"]).judge(message) else {
            Issue.record("it can tell")
            return
        }
    }

    @Test("reads what content_encoding says", arguments: ["gzip", "deflate", "zstd"])
    func codings(_ name: String) throws {
        let goal = #"{"event":"goal"}"#
        let body = name == "gzip" ? Codings.gzip(goal) : name == "deflate" ? Codings.deflate(goal) : Codings.zstd(goal)
        #expect(try MessageFilter(["event=goal"]).judge(Self.message(body, encoding: name)) == .holds)
        #expect(try MessageFilter(["event=pass"]).judge(Self.message(body, encoding: name)) == .fails)
        #expect(try MessageFilter(["body=\(goal)"]).judge(Self.message(body, encoding: name)) == .holds)
        // Plain JSON can be read, whatever the property says.
        #expect(try MessageFilter(["event=goal"]).judge(Self.message(Array(goal.utf8), encoding: name)) == .holds)
        #expect(try MessageFilter(["event=goal"]).judge(Self.message(Array(goal.utf8), encoding: "br")) == .holds)
        let broken = Self.message(body.dropLast(), encoding: name)
        guard case .undecided(let reason) = try MessageFilter(["event=goal"]).judge(broken) else {
            Issue.record("it can tell")
            return
        }
        #expect(reason.hasPrefix("its body is "), "\(reason)")
    }
}
