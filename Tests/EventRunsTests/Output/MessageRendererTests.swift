import AMQP
import Testing

@testable import EventRuns

@Suite("A message on standard output")
struct MessageRendererTests {
    func shown(
        _ body: String, _ format: MessageFormat, _ direction: MessageRenderer.Direction = .received,
        text: String? = nil, palette: Palette = .plain, change: (inout Envelope) -> Void = { _ in }
    ) -> String {
        var message = Envelope(
            exchange: "soccer", routingKey: "match.x.goal", properties: Properties(), body: Array(body.utf8))
        message.queue = "alerts"
        change(&message)
        var output: [UInt8] = []
        MessageRenderer(format: format, palette: palette).append(message, direction, text: text, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test("as text names queue and key when it was received, the key when it was sent")
    func text() {
        #expect(shown(#"{"a":1}"#, .text) == "[<<] alerts  match.x.goal  {\"a\":1}\n")
        #expect(shown(#"{"a":1}"#, .text, .sent) == "[>>] match.x.goal  {\"a\":1}\n")
    }

    @Test("as text cannot control the terminal")
    func controlCharacters() {
        #expect(shown("\u{1B}[2Ja\nb\u{9B}", .text) == "[<<] alerts  match.x.goal  \\u{1b}[2Ja\\nb\\u{9b}\n")
    }

    @Test("never controls the terminal: escaped in all formats, byte for byte in a pipe", arguments: [true, false])
    func allFormats(_ isTerminal: Bool) throws {
        func shown(_ format: MessageFormat, _ body: String, text: String? = nil) -> String {
            let message = Envelope(exchange: "", routingKey: "k", properties: Properties(), body: Array(body.utf8))
            var output: [UInt8] = []
            MessageRenderer(format: format, isTerminal: isTerminal).append(message, .sent, text: text, to: &output)
            return String(decoding: output, as: UTF8.self)
        }
        #expect(shown(.text, "", text: "\u{1B}[2J") == "[>>] k  \\u001b[2J\n")
        #expect(shown(.pretty, "", text: "a\nb\u{7F}") == "[>>] k\na\nb\\u007f\n")
        #expect(shown(.pretty, "[\"\u{9B}\"]") == "[>>] k\n[\n    \"\\u009b\"\n]\n")
        #expect(shown(.body, "\u{1B}c\n") == (isTerminal ? "\\u001bc\n\n" : "\u{1B}c\n\n"))
        #expect(shown(.json, "\"\u{9B}\"").contains(isTerminal ? "\\u009b" : "\u{9B}"))
    }

    @Test("as text is cut if it is long, and only counted if it is not text")
    func longAndBinary() {
        #expect(shown(String(repeating: "x", count: 3_000), .text).hasSuffix("x… (3,000 bytes)\n"))
        #expect(shown("", .text) { $0.body = [0xFF] } == "[<<] alerts  match.x.goal  (1 byte, not text)\n")
    }

    @Test("as text shows the headers that an exchange of headers looks at, and no others")
    func headers() {
        func shown(_ exchange: String, _ headers: FieldTable?, _ direction: MessageRenderer.Direction = .sent) -> String
        {
            var message = Envelope(exchange: exchange, routingKey: "", properties: Properties(), body: Array("x".utf8))
            message.properties.headers = headers
            message.queue = "q"
            var renderer = MessageRenderer(format: .text)
            renderer.headersExchanges = [ByteName("h")]
            var output: [UInt8] = []
            renderer.append(message, direction, to: &output)
            return String(decoding: output, as: UTF8.self)
        }
        let headers: FieldTable = ["region": "eu\n", "n": 5, "x-run": "r"]
        #expect(shown("h", headers) == "[>>]   headers {\"region\":\"eu\\n\",\"n\":5}  x\n")
        #expect(shown("h", headers, .received) == "[<<] q    headers {\"region\":\"eu\\n\",\"n\":5}  x\n")
        #expect(shown("other", headers) == "[>>]   x\n")
        #expect(shown("h", nil) == "[>>]   x\n")
    }

    @Test("says when it was delivered before")
    func redelivered() {
        #expect(shown("x", .text) { $0.redelivered = true } == "[<<] alerts  match.x.goal (redelivered)  x\n")
    }

    @Test("shows what the print template made of it, in every format but the envelope")
    func template() {
        #expect(shown("{}", .text, text: "GOAL!") == "[<<] alerts  match.x.goal  GOAL!\n")
        #expect(shown("{}", .body, text: "GOAL!") == "GOAL!\n")
        #expect(shown("{}", .json, text: "GOAL!").contains("GOAL") == false)
    }

    @Test("as body is the body and a line's end")
    func body() {
        #expect(shown("a\nb", .body) == "a\nb\n")
        #expect(shown("x", .none) == "")
    }

    @Test("as pretty is indented, numbers and strings as they were")
    func pretty() {
        let expected = """
            [<<] alerts  match.x.goal
            {
                "a": 1.00,
                "b": [
                    "é\\u00e9",
                    {}
                ],
                "c": []
            }

            """
        #expect(shown(#"{"a":1.00,"b":["é\u00e9",{ }],"c":[ ]}"#, .pretty) == expected)
        #expect(shown("no json", .pretty) == "[<<] alerts  match.x.goal\nno json\n")
    }

    @Test("names the queues it would reach")
    func queues() {
        #expect(shown("x", .text, .sent) { $0.queues = ["a", "b"] } == "[>>] match.x.goal  x  → a, b\n")
        #expect(shown("x", .text, .sent) { $0.queues = [] } == "[>>] match.x.goal  x  → no queue\n")
    }

    @Test("has colours if they are asked for")
    func colours() {
        #expect(shown("x", .text, palette: .coloured).hasPrefix("\u{1B}[36m[<<]\u{1B}[0m alerts"))
    }
}
