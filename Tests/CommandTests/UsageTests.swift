import Testing

@Suite("A wrong command line")
struct UsageTests {
    static let wrong: [(Program, [String], String)] = [
        (.producer, ["--nope"], "Unknown option '--nope'"),
        (.producer, ["-n", "0"], "--amount wants 1 or more, not 0"),
        (.producer, ["-n", "many"], "'many' is invalid for '-n <n>'"),
        (.producer, ["-r", "0"], "--rate wants a number above 0, or max"),
        (.producer, ["-r", "maximum"], "--rate wants a number above 0, or max"),
        (.producer, ["-d", "soon"], "--delay wants seconds, a duration such as 250ms, or a range such as [0.5, 2]"),
        (.producer, ["-d", "[2, 1]"], "or a range such as [0.5, 2]"),
        (.producer, ["-d", "1..2"], "or a range such as [0.5, 2]"),
        (.producer, ["-d", "1", "-r", "2"], "exclude each other"),
        (.producer, ["--fast", "-r", "max"], "exclude each other"),
        (.producer, ["-e", "soccer"], "need what to publish"),
        (.producer, ["--body", "x"], "say where to"),
        (.producer, ["--body", "x", "--size", "3", "-k", "q"], "exclude each other"),
        (.producer, ["--size=-1", "-k", "q"], "--size wants 0 to 67108864 bytes, not -1"),
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
        (.producer, ["-o", "yaml"], "yaml"),
        (.producer, ["--color", "blue"], "blue"),
        (.producer, ["--set", "amount"], "--set wants PATH=VALUE"),
        (.producer, ["--for=-3"], "'-3' is invalid for '--for"),
        (.producer, ["-u", "http://x", "-k", "q", "--body", "x"], "must begin with amqp://"),
        (.consumer, ["-n", "0"], "--count wants 1 or more"),
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
        (.consumer, ["--queue", "q", "--where", "goal"], "such as event=goal, or 'minute>80' in quotation marks"),
        (.consumer, ["--where", "event~("], "is no regular expression"),
        (.consumer, ["--prefetch", "0"], "1 to 65535"),
        (.consumer, ["--prefetch", "65536"], "1 to 65535"),
        (.consumer, ["--ack", "later"], "later"),
        (.consumer, ["--queue", "q", "--print", "{{"], "--print"),
        (.consumer, ["--queue", "q", "--print", "{{nobody}}"], "nobody"),
    ]

    @Test("ends with 64 and says why", arguments: wrong)
    func usage(_ program: Program, _ arguments: [String], _ text: String) async throws {
        let outcome = try await Workplace().run(program, arguments)
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains(text), "\(outcome.errors)")
    }

    @Test(
        "names a flag that later versions will have",
        arguments: [
            (Program.producer, "--stamp"), (.producer, "--definitions"),
            (.consumer, "--exec"),
            (.consumer, "--work"), (.consumer, "--workers"), (.consumer, "--verify"), (.consumer, "--strict"),
            (.consumer, "--ledger"),
        ])
    func later(_ program: Program, _ flag: String) async throws {
        let outcome = try await Workplace().run(program, flag)
        #expect(outcome.status == 64)
        let name = flag.split(separator: "=")[0]
        #expect(outcome.errors == "Error: \(name) is not supported yet\n")
    }
}
