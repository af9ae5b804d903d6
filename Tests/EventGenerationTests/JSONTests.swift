import EventGeneration
import Testing

@Suite("JSON")
struct JSONTests {
    @Test(
        "what is valid is read and written without spaces",
        arguments: [
            ("null", "null"), (" [ ] ", "[]"), ("{ }", "{}"), ("-0.5e+10", "-0.5e+10"), ("\"\"", "\"\""),
            (#"{ "a" : [ 1 , true , false , null , "x" ] }"#, #"{"a":[1,true,false,null,"x"]}"#),
            (#""\u00e9\ud83d\ude00\/\b""#, "\"é😀/\\u0008\""), (#""\ud800x""#, "\"\u{FFFD}x\""), ("\"é😀\"", "\"é😀\""),
            ("\u{FEFF}1", "1"),
        ])
    func valid(text: String, expected: String) throws {
        var document = JSONDocument()
        try document.parse(Array(text.utf8))
        var out: [UInt8] = []
        JSONValue(document).write(into: &out)
        #expect(String(decoding: out, as: UTF8.self) == expected)
    }

    @Test(
        "what is not valid is refused at its place",
        arguments: [
            ("", 0, "expected a value, found the end"), ("01", 0, "a number cannot begin with 0"),
            ("1.", 0, "a digit is missing in the number"), ("-", 0, "a digit is missing in the number"),
            ("1 2", 2, "expected the end, found \"2\""), ("[1,]", 3, "expected a value, found \"]\""),
            ("[1 2]", 3, "expected \",\" or \"]\", found \"2\""), ("{a:1}", 1, "expected a key in quotes, found \"a\""),
            (#"{"a" 1}"#, 5, "expected \":\" after the key, found \"1\""),
            (#"{"a":1,}"#, 7, "expected a key in quotes, found \"}\""),
            ("\"a", 0, "the string has no closing quote"), ("\"a\nb\"", 0, "the string has no closing quote"),
            (#""\x""#, 1, "unknown escape in a string: a backslash itself is written \\\\"),
            (#""\u12g4""#, 1, "\\u needs four hexadecimal digits"), ("tru", 0, "expected a value, found \"t\""),
            ("\"\u{1}\"", 1, "a string cannot hold the control character 1: write it with a backslash"),
            ("// x\n1", 0, "expected a value, found \"/\""), ("é", 0, "expected a value, found \"é\""),
        ])
    func invalid(text: String, offset: Int, message: String) {
        var document = JSONDocument()
        #expect(throws: JSONError(offset: offset, message: message)) { try document.parse(Array(text.utf8)) }
        #expect(document.nodes.isEmpty)
    }

    @Test(
        "bytes that are not UTF-8 are refused",
        arguments: [
            [0xFF], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC3], [0x80],
        ])
    func invalidUTF8(bytes: [UInt8]) {
        var document = JSONDocument()
        #expect(throws: JSONError(offset: 1, message: "invalid UTF-8")) {
            try document.parse([UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")])
        }
    }

    @Test("the relaxed syntax takes comments and trailing commas")
    func relaxed() throws {
        var document = JSONDocument()
        try document.parse(Array("// a\n{ /* b */ \"x\": [1, 2,], } // end".utf8), syntax: .relaxed)
        #expect(JSONValue(document) == .object([.init("x", .array([.number("1"), .number("2")]))]))
        #expect(throws: JSONError(offset: 2, message: "the comment has no end: close it with */")) {
            try document.parse(Array("1 /* x".utf8), syntax: .relaxed)
        }
    }

    @Test("nesting ends at a limit instead of the stack", arguments: ["[", "{\"a\":"])
    func depth(opening: String) {
        var document = JSONDocument()
        #expect(throws: JSONError.self) {
            try document.parse(Array(String(repeating: opening, count: 1_000_000).utf8))
        }
    }

    @Test("every beginning and every changed byte of a text is read or refused, never a crash")
    func fuzz() {
        let text = Array(#"{"a":[1,-2.5e3,true,null,"x\u00e9\n"],"b":{"c":"é"}} // c"#.utf8)
        var document = JSONDocument()
        for length in text.indices { try? document.parse(Array(text[..<length]), syntax: .relaxed) }
        for index in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[index] = byte
                if (try? document.parse(changed, syntax: .relaxed)) != nil { #expect(!document.nodes.isEmpty) }
            }
        }
    }
}
