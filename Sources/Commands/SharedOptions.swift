import ArgumentParser
import EventRuns

/// The most used options of both programs. `--help` shows them.
struct CommonOptions: ParsableArguments {
    @Option(
        name: [.short, .customLong("settings")],
        help: .init("The settings file (settings/settings.json).", valueName: "file|-"), completion: .settingsFile)
    var settings: String?

    @Option(name: .shortAndLong, help: .init("The broker, amqp://…; otherwise $AMQP_URL, the file.", valueName: "url"))
    var url: String?

    @Option(
        name: .shortAndLong,
        help: .init(
            "Show messages as (default: text on a terminal, body in a pipe).", valueName: "format"))
    var output: MessageFormat?

    @Flag(help: "Print topology, routes, warnings; no broker.")
    var check = false
}

extension CommonOptions {
    /// Whether the program shows the text that `print` makes of a message. It does not if the output is envelopes, or
    /// if a flag asks for bodies or for nothing. A pipe gets the text if no flag says otherwise.
    func showsPrintedText(_ output: OutputOptions) -> Bool {
        !output.json && (self.output.map { $0 == .text || $0 == .pretty } ?? true)
    }
}

extension MessageFormat: ExpressibleByArgument {}
extension Appearance: ExpressibleByArgument {}

/// Options that add to the settings file.
struct SettingsOptions: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: .init("Set a value of the file: producers.match.amount=3.", valueName: "path=value"))
    var assignments: [String] = []

    @Option(
        help: .init(
            "Draw the values of this seed again: in messages, and in a consumer's print if it has volumes.",
            valueName: "n", visibility: .rare))
    var seed: UInt64?

    func validate() throws {
        for assignment in assignments {
            guard let separator = assignment.firstIndex(of: "="), separator != assignment.startIndex else {
                throw ValidationError("--set needs PATH=VALUE, such as producers.match.amount=3, not \"\(assignment)\"")
            }
        }
    }
}

/// Options for what is done with the topology of the file, and how long to wait for the broker.
struct TopologyOptions: ParsableArguments {
    @Flag(help: .init("Declare nothing.", visibility: .rare))
    var noDeclare = false

    @Flag(help: .init("Only check that everything exists.", visibility: .rare))
    var passive = false

    @Flag(help: .init("Delete what the file names, with the messages, and declare it again.", visibility: .rare))
    var reset = false

    @Option(
        help: .init(
            "Keep trying to connect for this time. Without it the first failure ends the program.",
            valueName: "duration",
            visibility: .rare))
    var waitForBroker: DurationArgument?

    @Option(
        help: .init(
            "Continue this long while the broker is away, blocks publishers or confirms nothing (10m).",
            valueName: "duration", visibility: .rare))
    var patience: DurationArgument?

    func validate() throws {
        try patience?.demandSome("--patience")
        guard [noDeclare, passive, reset].count(where: \.self) < 2 else {
            throw ValidationError("--no-declare, --passive and --reset exclude each other")
        }
    }
}

/// Options for what is written and where.
struct OutputOptions: ParsableArguments {
    @Flag(name: [.customShort("J")], help: .init("The same as -o json.", visibility: .rare))
    var json = false

    @Option(
        help: .init(
            "Write every message to a file as well, an envelope a line. Its old content is deleted.", valueName: "file",
            visibility: .rare), completion: .file())
    var record: String?

    @Option(
        help: .init("Write the summary to a file as JSON.", valueName: "file", visibility: .rare),
        completion: .file())
    var summary: String?

    @Flag(name: .shortAndLong, help: .init("Only messages and errors.", visibility: .rare))
    var quiet = false

    @Flag(name: .shortAndLong, help: .init("Say what happens.", visibility: .rare))
    var verbose = false

    @Option(help: .init("Colours.", valueName: "when", visibility: .rare))
    var color: Appearance = .auto

    @Option(help: .init("A line of progress.", valueName: "when", visibility: .rare))
    var progress: Appearance = .auto

    func validate() throws {
        guard !(quiet && verbose) else { throw ValidationError("--quiet and --verbose exclude each other") }
    }
}
