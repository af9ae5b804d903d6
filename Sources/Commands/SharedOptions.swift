import ArgumentParser
import EventRuns

/// The options most used, of both programs; `--help` shows them.
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
    /// Whether what `print` makes of a message is shown: not as an envelope, and not where bodies or nothing were asked
    /// for. A pipe gets it where nothing was.
    func showsPrintedText(_ output: OutputOptions) -> Bool {
        !output.json && (self.output.map { $0 == .text || $0 == .pretty } ?? true)
    }
}

extension MessageFormat: ExpressibleByArgument {}
extension Appearance: ExpressibleByArgument {}

/// How the settings file is completed.
struct SettingsOptions: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: .init("Set a value of the file: producers.match.amount=3.", valueName: "path=value"))
    var assignments: [String] = []

    @Option(
        help: .init(
            "Draw the values of that seed again: in messages, and in a consumer's print where it has volumes.",
            valueName: "n", visibility: .rare))
    var seed: UInt64?

    func validate() throws {
        for assignment in assignments {
            guard let separator = assignment.firstIndex(of: "="), separator != assignment.startIndex else {
                throw ValidationError("--set wants PATH=VALUE, such as producers.match.amount=3, not \"\(assignment)\"")
            }
        }
    }
}

/// What is done with the topology of the file, and how long the broker is waited for.
struct TopologyOptions: ParsableArguments {
    @Flag(help: .init("Declare nothing.", visibility: .rare))
    var noDeclare = false

    @Flag(help: .init("Only check that everything exists.", visibility: .rare))
    var passive = false

    @Flag(help: .init("Delete what the file names, messages included, and declare it again.", visibility: .rare))
    var reset = false

    @Option(
        help: .init(
            "Try so long to connect; otherwise the first failure ends the program.", valueName: "duration",
            visibility: .rare))
    var waitForBroker: DurationArgument?

    @Option(
        help: .init(
            "Go on so long while the broker is away, blocks publishers or confirms nothing (10m).",
            valueName: "duration", visibility: .rare))
    var patience: DurationArgument?

    func validate() throws {
        try patience?.demandSome("--patience")
        guard [noDeclare, passive, reset].count(where: \.self) < 2 else {
            throw ValidationError("--no-declare, --passive and --reset exclude each other")
        }
    }
}

/// What is written and where.
struct OutputOptions: ParsableArguments {
    @Flag(name: [.customShort("J")], help: .init("The same as -o json.", visibility: .rare))
    var json = false

    @Option(
        help: .init(
            "Write every message to a file as well, an envelope a line; what it held goes.", valueName: "file",
            visibility: .rare), completion: .file())
    var record: String?

    @Option(
        help: .init("Write the summary to a file as JSON.", valueName: "file", visibility: .rare),
        completion: .file())
    var summary: String?

    @Flag(name: .shortAndLong, help: .init("Only messages and errors.", visibility: .rare))
    var quiet = false

    @Flag(name: .shortAndLong, help: .init("Say what goes on.", visibility: .rare))
    var verbose = false

    @Option(help: .init("Colours.", valueName: "when", visibility: .rare))
    var color: Appearance = .auto

    @Option(help: .init("A line of progress.", valueName: "when", visibility: .rare))
    var progress: Appearance = .auto

    func validate() throws {
        guard !(quiet && verbose) else { throw ValidationError("--quiet and --verbose exclude each other") }
    }
}
