import Testing

@testable import EventSettings

@Suite("The words of a command")
struct CommandWordsTests {
    @Test(
        "are split at blanks, and quotes hold them together",
        arguments: [
            ("jq -c .", ["jq", "-c", "."]), ("  ./handle \t\n", ["./handle"]),
            (#"jq '.a | "b\n"'"#, ["jq", #".a | "b\n""#]), (#"say "it's \"so\"" x"#, ["say", #"it's "so""#, "x"]),
            (#"a "\n \\ \$x""#, ["a", #"\n \ \$x"#]), (#"a\ b c\'d \\"#, ["a b", "c'd", #"\"#]),
            (#"a'b'"c"d"#, ["abcd"]), (#"x '' """#, ["x", "", ""]), ("größe ⚽️", ["größe", "⚽️"]),
            ("echo $HOME *.txt; rm -rf ~ > x `id`", ["echo", "$HOME", "*.txt;", "rm", "-rf", "~", ">", "x", "`id`"]),
        ])
    func split(_ line: String, _ words: [String]) throws {
        #expect(try CommandWords.split(line) == words)
    }

    @Test(
        "are refused if they are none",
        arguments: [
            ("", "names no program"), (" \t", "names no program"), ("''", "names no program"),
            ("a 'b", "has a ' without its end"), (#"a "b\""#, "has a \" without its end"),
            (#"a "b\"#, "has a \" without its end"), (#"a \"#, "ends with a backslash: remove it"),
            ("a \0", "has a NUL, which no program can be given"),
        ])
    func refused(_ line: String, _ text: String) {
        #expect(throws: CommandLineError(text)) { try CommandWords.split(line) }
    }

    @Test("go to a shell as one line if asked to")
    func shell() throws {
        let settings = try ExecSettings(shell: "cat | wc -c")
        #expect(settings.words == ["/bin/sh", "-c", "cat | wc -c"])
        #expect(settings.name == "cat | wc -c")
        #expect(throws: CommandLineError("names no program")) { try ExecSettings(shell: " \n") }
    }
}
