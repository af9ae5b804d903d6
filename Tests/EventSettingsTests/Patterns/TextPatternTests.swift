import Testing

@testable import EventSettings

@Suite("A regular expression", .timeLimit(.minutes(1)))
struct TextPatternTests {
    @Test(
        "is found anywhere in a text, in Perl's syntax",
        arguments: [
            ("oa", "goal"), ("^g.*l$", "goal"), ("(?i)GOAL", "goal"), ("\\.goal$", "match.a.goal"), ("^$", ""),
            ("a|b", "b"), ("(?x) g o a l # four letters", "goal"), ("(\\w)\\1", "hello"),
            ("(?<=match\\.)\\w+", "match.x"),
            ("\\w{4}", "\u{E4}\u{F6}\u{FC}\u{DF}"), ("^.$", "\u{1F600}"), ("end$", "the end\n"),
            ("\\bgoal\\b", "a goal!"),
        ])
    func found(_ pattern: String, _ text: String) throws {
        #expect(try TextPattern(pattern).search(text.utf8) == .found)
    }

    @Test("is not found if nothing matches", arguments: [("^oa", "goal"), ("x", ""), ("^.$", "e\u{301}"), ("A", "a")])
    func notFound(_ pattern: String, _ text: String) throws {
        #expect(try TextPattern(pattern).search(text.utf8) == .notFound)
    }

    @Test(
        "that backtracks without end is given up after a million steps",
        arguments: ["(a+)+$", "(a|a)*[cd]$", "(.*)*[xy]$", "^(([a-z])+.)+[A-Z]([a-z])+$"])
    func steps(_ pattern: String) throws {
        let text = String(repeating: "a", count: 40) + "b"
        let start = ContinuousClock.now
        #expect(
            try TextPattern(pattern).search(text.utf8)
                == .givenUp("its regular expression takes more than 1000000 steps"))
        #expect(.now - start < .seconds(5))
    }

    @Test("that looks at a long text from each of its places is given up after a second")
    func time() throws {
        let digits = [UInt8](repeating: UInt8(ascii: "7"), count: 200_000)
        let start = ContinuousClock.now
        #expect(
            try TextPattern("\\d.*[xyz]").search(digits)
                == .givenUp("its regular expression takes longer than 1 s"))
        #expect(.now - start < .seconds(10))
    }

    @Test("searches several texts at once")
    func shared() async throws {
        let pattern = try TextPattern("goal$")
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask { pattern.search("\(number)\(number % 2 == 0 ? "goal" : "pass")".utf8) == .found }
            }
            #expect(await group.reduce(0) { $0 + ($1 ? 1 : 0) } == 100)
        }
    }

    @Test("says where it is wrong")
    func wrong() {
        #expect(
            throws: PatternError("missing closing parenthesis, at byte 4")
        ) { try TextPattern("a(b") }
    }
}
