import Testing

@testable import Commands

@Suite("Shell completions")
struct CompletionTests {
    /// What bash offers for a line with the cursor at its end.
    private func offers(_ line: String, in workplace: Workplace) async throws -> [String] {
        let program = line.prefix { $0 != " " }
        // The script is loaded and called as bash does at a press of Tab.
        let script = """
            PATH="$(dirname "$producer"):$PATH"
            source <(\(program) --generate-completion-script bash) || exit 1
            COMP_LINE='\(line)' COMP_POINT=\(line.utf8.count)
            read -ra COMP_WORDS <<<"$COMP_LINE"
            if [[ $COMP_LINE == *' ' ]]; then COMP_WORDS+=(''); fi
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            complete -p \(program) >&2
            _\(program) \(program) "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let outcome = try await workplace.shell(script)
        #expect(outcome.status == 0)
        #expect(outcome.errors == "complete -o filenames -F _\(program) \(program)\n")
        return outcome.lines
    }

    private func workplace() throws -> Workplace {
        let workplace = try Workplace()
        try workplace.write(InitialSettings.text, to: "s.json")
        try workplace.write("x", to: "rows.csv")
        return workplace
    }

    static let cases: [(String, [String])] = [
        ("producer --am", ["--amount"]),
        ("producer --wait-for", ["--wait-for-broker"]),  // hidden in the help
        ("consumer --dr", ["--drain"]),
        ("consumer --summary x --pre", ["--prefetch"]),
        ("producer -o ", ["text", "pretty", "body", "json", "none"]),
        ("producer --color a", ["auto", "always"]),
        ("consumer --ack n", ["never"]),
        ("producer -s ", ["s.json"]),
        ("producer --rows r", ["rows.csv"]),
        ("producer -s s.json ", ["match"]),
        ("producer -s s.json -e ", ["soccer"]),
        ("consumer --settings=s.json --queue ", ["scoreboard", "goal-alerts"]),
        ("consumer -s s.json al", ["alerts"]),
        ("producer -s s.json --try mi", ["minute"]),
        ("producer --generators last_n", ["last_name"]),
        ("producer -s none.json ", []),
    ]

    @Test("complete flags, values and the names of the settings file in bash", arguments: cases)
    func bash(_ line: String, _ expected: [String]) async throws {
        let offered = try await offers(line, in: workplace())
        #expect(offered.sorted() == expected.sorted(), "\(line)")
    }

    @Test("offer every flag in bash", arguments: [Program.producer, .consumer])
    func flags(_ program: Program) async throws {
        let offered = Set(try await offers("\(program.rawValue) --", in: workplace()))
        let help = try await Workplace().run(program, "--help-hidden").output
        let flags = help.matches(of: #/(?m)^  (?:-., )?(--[a-z-]+)/#).map { String($0.1) }
        #expect(flags.count > 20)
        #expect(offered == Set(flags))
    }

    @Test(
        "are there for zsh and fish, hidden flags among them", arguments: ["zsh", "fish"],
        [Program.producer, .consumer])
    func others(_ shell: String, _ program: Program) async throws {
        let script = try await Workplace().run(program, "--generate-completion-script", shell)
        #expect(script.status == 0)
        for flag in ["settings", "output", "wait-for-broker", "record"] { #expect(script.output.contains(flag)) }
        #expect(script.output.contains("---completion"))
        // ArgumentParser adds these for a command `help`. zsh refuses them, and fish would offer it as a name.
        #expect(!script.output.contains("'(-)*:: :->arg'"))
        #expect(!script.output.contains("-fa 'help'"))
    }

    @Test("say which shells there are for another one")
    func unknown() async throws {
        let outcome = try await Workplace().run(.producer, "--generate-completion-script", "tcsh")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("zsh bash fish"))
        #expect(outcome.errors.split(separator: "\n").count == 2)
    }
}
