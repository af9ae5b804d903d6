import Testing

@Suite("A wrong command line")
struct UsageTests {
    static let wrong: [(Program, [String], String)] = [
        (.producer, ["--nope"], "there is no option --nope"),
        (.producer, ["--ammount", "3"], "there is no option --ammount: did you mean --amount?"),
        (.producer, ["--ammount=3"], "there is no option --ammount: did you mean --amount?"),
        (.producer, ["-amount", "3"], "there is no option -amount: did you mean --amount?"),
        (.producer, ["--wait-for-brocker", "1s"], "did you mean --wait-for-broker?"),
        (.producer, ["--raet", "3"], "did you mean --rate?"),
        (.producer, ["-z"], "there is no option -z"),
        (.consumer, ["--ammount", "3"], "there is no option --ammount"),
        (.consumer, ["--prefech", "3"], "did you mean --prefetch?"),
        (.consumer, ["--drian"], "did you mean --drain?"),
        (.producer, ["-n", "0"], "--amount needs 1 or more, not 0"),
        (.producer, ["-n", "-1"], "--amount needs 1 or more, not -1"),
        (.producer, ["--amount", "-1"], "--amount needs 1 or more, not -1"),
        (.producer, ["-n", "many"], "-n needs a whole number, not \"many\""),
        (.producer, ["-n"], "-n needs a value: -n, --amount <n>"),
        (.producer, ["-n", "--fast"], "-n needs a value: -n, --amount <n>"),
        (.producer, ["--seed", "-3"], "--seed needs a whole number of at least 0, not \"-3\""),
        (.producer, ["-r", "-5"], "--rate needs a number above 0, or max, not \"-5\""),
        (.producer, ["-d", "-.5"], "a range such as [0.5, 2], not \"-.5\""),
        (.producer, ["--speed", "-1", "--replay", "x"], "--speed needs a number above 0, or max, not \"-1\""),
        (.producer, ["--fast=yes"], "--fast takes no value, so leave out yes"),
        (.producer, ["--definitions", "match"], "leave out match"),
        (.producer, ["--definitions", "--schema"], "--schema and --definitions exclude each other"),
        (.producer, ["-r", "0"], "--rate needs a number above 0, or max"),
        (.producer, ["-r", "maximum"], "--rate needs a number above 0, or max"),
        (.producer, ["-d", "soon"], "--delay needs seconds, a duration such as 250ms, or a range such as [0.5, 2]"),
        (.producer, ["-d", "[2, 1]"], "or a range such as [0.5, 2]"),
        (.producer, ["-d", "1..2"], "or a range such as [0.5, 2]"),
        (.producer, ["-d", "1", "-r", "2"], "exclude each other"),
        (.producer, ["--fast", "-r", "max"], "exclude each other"),
        (.producer, ["-e", "soccer"], "need what to publish"),
        (.producer, ["--body", "x"], "say where to"),
        (.producer, ["--body", "x", "--size", "3", "-k", "q"], "exclude each other"),
        (.producer, ["--size=-1", "-k", "q"], "--size needs 0 to 67108864 bytes, not -1"),
        (.producer, ["match", "--stdin"], "leave out match"),
        (.producer, ["--body", "x", "-k", "q", "--rows", "f"], "--rows fills the template"),
        (.producer, ["--stdin", "--wait"], "exclude each other"),
        (.producer, ["--check", "--dry-run"], "exclude each other"),
        (.producer, ["--schema", "--init"], "--init and --schema exclude each other"),
        (.producer, ["--schema", "match"], "leave out match"),
        (.producer, ["--try", "id", "--generators"], "--generators and --try exclude each other"),
        (.producer, ["--no-declare", "--reset"], "exclude each other"),
        (.producer, ["--passive", "--reset"], "exclude each other"),
        (.producer, ["-q", "-v"], "exclude each other"),
        (.producer, ["-J", "-o", "text"], "-J means -o json"),
        (.producer, ["-o", "yaml"], "-o needs text, pretty, body, json or none, not \"yaml\""),
        (.producer, ["-o", "jsn"], "not \"jsn\": did you mean \"json\"?"),
        (.producer, ["--color", "blue"], "--color needs auto, always or never, not \"blue\""),
        (.producer, ["--set", "amount"], "--set needs PATH=VALUE"),
        (.producer, ["--for=-3"], "--for needs a duration such as 2, 250ms or 1.5m, not \"-3\""),
        (.producer, ["--for", "-3"], "--for needs a duration such as 2, 250ms or 1.5m, not \"-3\""),
        (.producer, ["-u", "http://x", "-k", "q", "--body", "x"], "must begin with amqp://"),
        (.consumer, ["-n", "0"], "--count needs 1 or more"),
        (.consumer, ["--queue", ""], "name of a queue"),
        (.consumer, ["alerts", "--queue", "q"], "leave out alerts"),
        (.consumer, ["--queue", "q", "--reset"], "declares nothing"),
        (.consumer, ["--tap", "x", "--queue", "q"], "leave out --queue"),
        (.consumer, ["--tap", "x", "alerts"], "leave out alerts"),
        (.consumer, ["--tap", "x", "--drain"], "leave out --drain"),
        (.consumer, ["--tap", "x", "--peek"], "leave out --peek"),
        (.consumer, ["--tap", "x", "--ack", "never"], "leave out --ack"),
        (.consumer, ["--tap", "x", "--passive"], "leave out --passive"),
        (.consumer, ["--tap", "x", "--reset"], "leave out --reset"),
        (.consumer, ["--tap", "x", "--check"], "leave out --check"),
        (.consumer, ["--tap", ""], "the default exchange cannot be tapped"),
        (.consumer, ["--tap", ":goal-alerts"], "look at the queue itself: --queue goal-alerts --peek"),
        (.consumer, ["--tap", String(repeating: "x", count: 256)], "--tap: the exchange has 256 bytes"),
        (.consumer, ["--tap", "amq.direct"], "a direct exchange has no key that means all: name one, such as"),
        (.consumer, ["--peek", "--queue", "q", "--drain"], "leave out --drain"),
        (.consumer, ["--peek", "--queue", "q", "--ack", "before"], "leave out --ack"),
        (.consumer, ["--peek", "--reset"], "leave out --reset"),
        (.consumer, ["--peek", "--ledger", "f"], "leave out --ledger"),
        (.consumer, ["--peek", "--exec", "true"], "leave out --exec"),
        (.consumer, ["--ack", "never", "--ledger", "f"], "--ack never takes nothing"),
        (.consumer, ["--queue", "q", "--for", "0"], "--for needs a time above 0"),
        (.producer, ["--for", "0"], "--for needs a time above 0"),
        (.consumer, ["--queue", "q", "--record", "-"], "--record needs the name of a file, not \"-\""),
        (.consumer, ["--queue", "q", "--where", "goal"], "such as event=goal, or 'minute>80' in quotation marks"),
        (.consumer, ["--where", "event~("], "is no regular expression"),
        (.consumer, ["--queue", "q", "--where", "a=1"], "--rest ack takes it out of the queue for good"),
        (.consumer, ["--queue", "q", "--where", "a=1"], "--rest requeue holds it, and gives it back every 10 seconds"),
        (.consumer, ["--queue", "q", "--where", "a=1", "--verify"], "this run has no end"),
        (.consumer, ["--queue", "q", "--rest", "ack"], "add --where"),
        (
            .consumer, ["--queue", "q", "--where", "a=1", "--rest", "later"],
            "--rest needs ack or requeue, not \"later\""
        ),
        (.consumer, ["--queue", "q", "--where", "a=1", "--peek", "--rest", "ack"], "leave out --rest"),
        (.consumer, ["--tap", "x:k", "--where", "a=1", "--rest", "requeue"], "leave out --rest"),
        (.consumer, ["--queue", "q", "--where", "a=1", "--ack", "never", "--rest", "ack"], "leave out --rest"),
        (.consumer, ["--prefetch", "0"], "1 to 65535"),
        (.consumer, ["--prefetch", "65536"], "1 to 65535"),
        (.consumer, ["-n", "-1"], "--count needs 1 or more, not -1"),
        (.consumer, ["--prefetch", "-1"], "--prefetch needs 1 to 65535, not -1"),
        (.consumer, ["--ack", "later"], "--ack needs after, before or never, not \"later\""),
        (.consumer, ["--ledger", ""], "name of a file"),
        (.consumer, ["--ledger", "f", "--record", "f"], "--ledger needs its own file, not f"),
        (.consumer, ["--queue", "q", "--print", "{{"], "--print"),
        (.consumer, ["--queue", "q", "--print", "{{nobody}}"], "nobody"),
    ]

    @Test("ends with 64 and says why on one line, and where to read more", arguments: wrong)
    func usage(_ program: Program, _ arguments: [String], _ text: String) async throws {
        let outcome = try await Workplace().run(program, arguments)
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains(text), "\(outcome.errors)")
        let lines = outcome.errors.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 3, "\(outcome.errors)")
        #expect(lines[0].hasPrefix("Error: "))
        #expect(lines[1] == Self.help(program))
    }

    private static func help(_ program: Program) -> String {
        "Help: \(program.rawValue) --help, all options: \(program.rawValue) --help-hidden"
    }

    @Test("is not one if a value is a negative number")
    func negative() async throws {
        let outcome = try await Workplace().run(.producer, "--dry-run", "-k", "k", "-n", "1", "--body", "-5")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == "-5\n")
    }
}
