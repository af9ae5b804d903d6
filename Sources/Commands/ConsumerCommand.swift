package import ArgumentParser
import EventPipeline

/// `consumer`: takes messages from queues, shows and acknowledges them.
package struct ConsumerCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "consumer",
        abstract: "Takes messages from RabbitMQ. No name: every consumer of the file.",
        usage: "consumer [<name> ...] [<options>]",
        discussion: """
            consumer -n 20                              twenty messages, then the summary
            consumer --queue goal-alerts --drain -J     empty a queue, an envelope a line
            \(ExitStatus.help)
            """,
        version: Version.text
    )

    @Argument(help: .init("Consumers of the settings file.", valueName: "name", visibility: .hidden))
    var names: [String] = []

    @Option(help: .init("This queue; the file gives the broker only.", valueName: "queue"))
    var queue: String?

    @Option(
        name: .customLong("tap"),
        help: .init("Watch an exchange by a private queue, taking nothing.", valueName: "exchange[:key]"))
    var taps: [String] = []

    @Option(
        name: [.customShort("n"), .customLong("count")],
        help: .init("Stop after so many messages in all.", valueName: "n"))
    var count: Int?

    @Flag(help: "Stop when the queues are empty.")
    var drain = false

    @Option(name: .customLong("print"), help: .init("What to show, such as '{{body.text}}'.", valueName: "template"))
    var template: String?

    @OptionGroup(title: "Looking") var looking: LookingOptions
    @OptionGroup(title: "Usual") var common: CommonOptions

    @OptionGroup(title: "Taking") var taking: TakingOptions
    @OptionGroup(title: "Handling") var handling: HandlingOptions
    @OptionGroup(title: "Stopping") var stopping: StoppingOptions
    @OptionGroup(title: "Settings") var settings: SettingsOptions
    @OptionGroup(title: "Topology and connecting") var topology: TopologyOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Statistics") var measuring: StatisticsOptions

    package init() {}

    package mutating func validate() throws {
        guard queue == nil || names.isEmpty else {
            throw ValidationError("--queue takes from a queue without a consumer of the file: leave out \(names[0])")
        }
        if queue == "" { throw ValidationError("--queue wants the name of a queue") }
        if let count, count < 1 { throw ValidationError("--count wants 1 or more, not \(count)") }
        guard queue == nil || !(topology.passive || topology.reset) else {
            throw ValidationError("--queue declares nothing: leave out --passive and --reset")
        }
        try validateLooking()
        try measuring.validate(beside: output)
        try validateFormat(common, output)
        // Standard output is the command's then.
        if handling.exec != nil, common.output == nil, !output.json, template == nil {
            common.output = MessageFormat.none
        }
    }
}

/// How messages are taken.
struct TakingOptions: ParsableArguments {
    @Option(help: .init("Messages held unacknowledged at most, 1 to 65535.", valueName: "n", visibility: .hidden))
    var prefetch: Int?

    @Option(help: .init("Messages handled at once, 1 to 1000.", valueName: "n", visibility: .hidden))
    var workers: Int?

    @Option(
        help: .init(
            "Acknowledge after every action, before, or never (all go back at the end).", valueName: "when",
            visibility: .hidden))
    var ack: AcknowledgementMode = .after

    func validate() throws {
        if let prefetch, !(1...65_535).contains(prefetch) {
            throw ValidationError("--prefetch wants 1 to 65535, not \(prefetch)")
        }
        if let workers, !(1...1_000).contains(workers) {
            throw ValidationError("--workers wants 1 to 1000, not \(workers)")
        }
    }
}

extension AcknowledgementMode: ExpressibleByArgument {}

/// When a consumer ends by itself.
struct StoppingOptions: ParsableArguments {
    @Option(name: .customLong("for"), help: .init("Stop after so long.", valueName: "duration", visibility: .hidden))
    var limit: DurationArgument?

    @Option(help: .init("Stop after so long without a message.", valueName: "duration", visibility: .hidden))
    var idle: DurationArgument?
}
