import EventGeneration
import Foundation
import Testing

@Suite("Patterns")
struct PatternTests {
    /// Values of a pattern, as texts.
    private func values(_ count: Int, _ pattern: String) throws -> [String] {
        try draw(count, VolumeDefinition(.pattern(Pattern(pattern)))).map { json in
            var document = JSONDocument()
            try document.parse(Array(json.utf8))
            return document.text(0)
        }
    }

    @Test(
        "what a pattern makes matches the pattern, from its start to its end",
        arguments: [
            #"[A-Z]{3}-\d{4}"#, "abc", "a|b|cd", #"(red|green|blue)-[0-9a-f]{6}"#, "x*", "y+z?", "(ab){2,3}",
            #"\w+@\w+\.(com|org)"#, ".{5}", #"[^a-z]{4}"#, "[a-]", "[-a]", #"[\]\[\\^]{3}"#, #"[\d_]{2,9}"#,
            #"^ORD-\d{8}$"#, "^a$|^b$", "((a|b)(c|d)?){3}", "äöü[à-ÿ]{3}", #"\$\^\.\*"#, #"a\tb\n\s"#, "(?:x|y){2}",
            #"["'\\]{5}"#, "(|a)b", "[😀-😎]{2}", "{1}".replacing("{", with: "q{"), #"\{\}"#, "[.*+?(){}|]{4}", "(){3}b",
            "[a-zA-Z0-9_.-]{1,64}", "[a]{0}b",
        ])
    func matches(pattern: String) throws {
        let expression = try NSRegularExpression(pattern: "^(?:\(pattern))$")
        let drawn = try values(300, pattern)
        for value in drawn {
            let whole = NSRange(value.startIndex..., in: value)
            if expression.firstMatch(in: value, range: whole)?.range != whole { Issue.record("\(value)") }
        }
    }

    @Test("every alternative and every length comes")
    func variety() throws {
        #expect(Set(try values(300, "a|b|cd")) == ["a", "b", "cd"])
        #expect(Set(try values(500, "x*")) == Set((0...8).map { String(repeating: "x", count: $0) }))
        #expect(Set(try values(500, "x+")) == Set((1...8).map { String(repeating: "x", count: $0) }))
        #expect(Set(try values(500, "[a-ce]")) == ["a", "b", "c", "e"])
        #expect(Set(try values(3000, "[aab]")) == ["a", "b"])
        #expect(Set(try values(9000, ".")).count == 95)
        #expect(try values(3, "[a]{1024}").allSatisfy { $0.count == 1024 })
    }

    @Test(
        "whatever else an expression holds is refused by its place",
        arguments: [
            ("", "character 1: the expression is empty"),
            ("ab(?=c)", "character 3: groups are (…) or (?:…): nothing else that begins with (? is supported"),
            ("(?<n>a)", "character 1: groups are (…) or (?:…): nothing else that begins with (? is supported"),
            (#"(a)\1"#, #"character 4: \1 refers to a group, which is not supported"#),
            (#"a\b"#, #"character 2: \b is not supported: there are \d, \w and \s"#),
            (#"\p{L}"#, #"character 1: \p is not supported: there are \d, \w and \s"#),
            (#"a\"#, #"character 2: "\" without what follows: for the sign itself write \\"#),
            ("(a", #"character 1: "(" without ")": for the sign itself write \("#),
            ("a)", #"character 2: ")" without "(": for the sign itself write \)"#),
            ("[a", #"character 1: "[" without "]": for the sign itself write \["#),
            ("ä]", #"character 2: "]" without its beginning: for the sign itself write \]"#),
            ("[]", "character 1: the class holds no character"),
            (#"[^ -~]"#, "character 1: the class holds no printable ASCII character"),
            ("[[:alpha:]]", #"character 2: "[" in a class: for the sign itself write \["#),
            ("[z-a]", "character 2: a range in a class goes from one character to a later one"),
            (#"[\d-z]"#, "character 2: a range in a class goes from one character to a later one"),
            ("*a", #"character 1: "*" repeats nothing: for the sign itself write \*"#),
            (
                "a+?",
                "character 3: a repeat of a repeat, lazy or possessive, is not supported: remove it, or put a group around the first"
            ),
            ("a{3", "character 2: repeats are {n} or {m,n}, with numbers up to 1024: for the sign itself write \\{"),
            ("a{2,}", "character 2: repeats are {n} or {m,n}, with numbers up to 1024: for the sign itself write \\{"),
            ("a{3,2}", "character 2: {3,2} must have the smaller number first"),
            ("a^b", #"character 2: "^" stands at an end only: for the sign itself write \^"#),
            ("(a$)", #"character 3: "$" stands at an end only: for the sign itself write \$"#),
            (
                "a{99999}",
                "character 2: repeats are {n} or {m,n}, with numbers up to 1024: for the sign itself write \\{"
            ),
            ("x(a{33}){32}", "character 2: what begins here makes more than 1024 characters: repeat it less"),
            ("a{1000}b{25}", "character 1: what begins here makes more than 1024 characters: repeat it less"),
            ("((){1000}){1000}", "character 1: what begins here makes more than 1024 characters: repeat it less"),
        ])
    func refused(pattern: String, message: String) {
        #expect(throws: GenerationError(.definition, message)) { try Pattern(pattern) }
    }

    @Test("no nesting takes long to read or overflows the stack")
    func nesting() {
        #expect(throws: GenerationError.self) {
            try Pattern(String(repeating: "(", count: 100_000) + String(repeating: ")", count: 100_000))
        }
        #expect(throws: GenerationError.self) {
            try Pattern(String(repeating: "(", count: 30) + "a" + String(repeating: "){1024}", count: 30))
        }
    }
}
