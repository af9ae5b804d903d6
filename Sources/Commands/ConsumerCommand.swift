package import ArgumentParser
import EventPipeline

/// `consumer`: takes messages from queues, shows and acknowledges them.
package struct ConsumerCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "consumer",
        abstract: "Takes messages from RabbitMQ, shows and acknowledges them.",
        usage: "consumer [<name> ...] [<options>]    no name: every consumer of the file",
        version: Version.text
    )

    package static let examples = [
        Example("consumer -n 20", "twenty, then the summary"),
        Example("consumer --queue goal-alerts --drain -J", "an envelope a line"),
        Example("consumer --queue goal-alerts -n 5 --ack never", "look: they stay in the queue"),
        Example("consumer --print '{{routing_key}} {{body.text}}'", "a line of your own for each"),
        Example("consumer --drain -J | jq -c .payload", "JSON for other programs"),
        Example("consumer --for 1m -o none --summary run.json", "count for a minute"),
        Example("consumer --idle 5 --record monday.ndjson", "for producer --replay"),
    ]

    @Argument(
        help: .init("Consumers of the settings file.", valueName: "name", visibility: .rare), completion: .consumers)
    var names: [String] = []

    @OptionGroup(title: "Usual") var common: CommonOptions

    @OptionGroup(title: "What is taken, and how") var taking: TakingOptions
    @OptionGroup(title: "Stopping") var stopping: StoppingOptions
    @OptionGroup(title: "Settings") var settings: SettingsOptions
    @OptionGroup(title: "Topology and connecting") var topology: TopologyOptions
    @OptionGroup(title: "Output") var printing: PrintingOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    package init() {}

    var queue: String? { taking.queue }
    var count: Int? { stopping.count }
    var drain: Bool { stopping.drain }
    var template: String? { printing.template }

    package func validate() throws {
        guard queue == nil || names.isEmpty else {
            throw ValidationError("--queue takes from a queue without a consumer of the file: leave out \(names[0])")
        }
        if queue == "" { throw ValidationError("--queue wants the name of a queue") }
        if let count, count < 1 { throw ValidationError("--count wants 1 or more, not \(count)") }
        guard queue == nil || !(topology.passive || topology.reset) else {
            throw ValidationError("--queue declares nothing: leave out --passive and --reset")
        }
        try validateFormat(common, output)
    }
}

/// What is shown of a message.
struct PrintingOptions: ParsableArguments {
    @Option(name: .customLong("print"), help: .init("What to show, such as '{{body.text}}'.", valueName: "template"))
    var template: String?
}

/// What is taken, and how.
struct TakingOptions: ParsableArguments {
    @Option(help: .init("This queue; the file gives the broker only.", valueName: "queue"), completion: .queues)
    var queue: String?

    @Option(help: .init("Messages held unacknowledged at most, 1 to 65535.", valueName: "n", visibility: .rare))
    var prefetch: Int?

    @Option(
        help: .init(
            "Acknowledge after every action, before, or never (all go back at the end).", valueName: "when",
            visibility: .rare))
    var ack: AcknowledgementMode = .after

    func validate() throws {
        if let prefetch, !(1...65_535).contains(prefetch) {
            throw ValidationError("--prefetch wants 1 to 65535, not \(prefetch)")
        }
    }
}

extension AcknowledgementMode: ExpressibleByArgument {}

/// When a consumer ends by itself.
struct StoppingOptions: ParsableArguments {
    @Option(
        name: [.customShort("n"), .customLong("count")],
        help: .init("Stop after so many messages in all.", valueName: "n"))
    var count: Int?

    @Flag(help: "Stop when the queues are empty.")
    var drain = false

    @Option(name: .customLong("for"), help: .init("Stop after so long.", valueName: "duration", visibility: .rare))
    var limit: DurationArgument?

    @Option(help: .init("Stop after so long without a message.", valueName: "duration", visibility: .rare))
    var idle: DurationArgument?
}
