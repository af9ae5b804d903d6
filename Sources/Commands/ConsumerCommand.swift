import AMQP
package import ArgumentParser
import EventRuns
import EventSettings

/// `consumer`: takes messages from queues, shows and acknowledges them.
package struct ConsumerCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "consumer",
        abstract: "Takes messages from RabbitMQ, shows and acknowledges them.",
        usage: "consumer [<name> ...] [<options>]    no name: every consumer of the file",
        version: AMQPConnection.libraryVersion
    )

    package static let examples = [
        Example("consumer -n 20", "twenty, then the summary"),
        Example("consumer --queue goal-alerts --drain -J", "an envelope a line"),
        Example("consumer --queue goal-alerts --peek -n 5", "look: all goes back"),
        Example("consumer --tap 'soccer:match.*.goal'", "watch, taking nothing away"),
        Example("consumer --queue load --verify --drain", "anything lost?"),
        Example("consumer --print '{{routing_key}} {{body.text}}'", "your own line for each"),
        Example("consumer --drain -J | jq -c .payload", "JSON for other programs"),
        Example("consumer --queue a --drain --publish e", "acknowledged when confirmed"),
        Example("consumer --for 1m -o none --summary run.json", "count for a minute"),
        Example("consumer --idle 5 --record monday.ndjson", "for producer --replay"),
    ]

    @Argument(
        help: .init("Consumers of the settings file.", valueName: "name", visibility: .rare), completion: .consumers)
    var names: [String] = []

    @OptionGroup(title: "Usual") var common: CommonOptions

    @OptionGroup(title: "What is taken, and how") var taking: TakingOptions
    @OptionGroup(title: "Looking") var looking: LookingOptions
    @OptionGroup(title: "What is done with it") var handling: HandlingOptions
    @OptionGroup(title: "Verifying") var verification: VerificationOptions
    @OptionGroup(title: "Stopping") var stopping: StoppingOptions
    @OptionGroup(title: "Settings") var settings: SettingsOptions
    @OptionGroup(title: "Topology and connecting") var topology: TopologyOptions
    @OptionGroup(title: "Output") var printing: PrintingOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Statistics") var measuring: StatisticsOptions

    package init() {}

    var queue: String? { taking.queue }
    var taps: [String] { looking.taps }
    var count: Int? { stopping.count }
    var drain: Bool { stopping.drain }
    var template: String? { printing.template }

    package mutating func validate() throws {
        guard queue == nil || names.isEmpty else {
            throw ValidationError("--queue takes from a queue without a consumer of the file: leave out \(names[0])")
        }
        for (flag, text) in [("--queue", queue)] + taps.map({ ("--tap", $0) }) {
            try refusePlaceholders(text, flag, "it is known before the first message comes, so write it out")
        }
        if queue == "" { throw ValidationError("--queue needs the name of a queue") }
        try demandPlainName(queue, "--queue")
        for tap in tapped { try demandPlainName(tap.exchange, "--tap") }
        if let count, count < 1 { throw ValidationError("--count needs 1 or more, not \(count)") }
        guard queue == nil || !(topology.passive || topology.reset) else {
            throw ValidationError("--queue declares nothing: leave out --passive and --reset")
        }
        if let ledger = verification.ledger, [output.record, output.summary].contains(ledger) {
            throw ValidationError("--ledger needs its own file, not \(ledger)")
        }
        guard verification.ledger == nil || taking.ack != .never else {
            throw ValidationError("--ledger keeps what was taken, and --ack never takes nothing: leave out one of them")
        }
        try measuring.validate(beside: output)
        try validateLooking()
        try validateFormat(common, output)
        // Standard output then belongs to the command.
        if handling.exec != nil, common.output == nil, !output.json, template == nil {
            common.output = MessageFormat.none
        }
    }
}

/// Options for what is shown of a message.
struct PrintingOptions: ParsableArguments {
    @Option(name: .customLong("print"), help: .init("What to show, such as '{{body.text}}'.", valueName: "template"))
    var template: String?
}

/// Options for what is taken, and how.
struct TakingOptions: ParsableArguments {
    @Option(help: .init("This queue; the file gives the broker only.", valueName: "queue"), completion: .queues)
    var queue: String?

    @Option(
        help: .init(
            "The highest number of unacknowledged messages, 1 to \(ConsumerSettings.prefetchLimits.upperBound).",
            valueName: "n", visibility: .rare))
    var prefetch: Int?

    @Option(
        help: .init(
            "Messages handled at once, 1 to \(ConsumerSettings.workerLimits.upperBound).", valueName: "n",
            visibility: .rare))
    var workers: Int?

    @Option(
        help: .init(
            "The largest body that is taken (64 MiB); on_error says what happens to a larger message.",
            valueName: "bytes", visibility: .rare))
    var bodyLimit: Int?

    @Option(
        help: .init(
            "Acknowledge after every action, before, or never (all go back at the end).", valueName: "when",
            visibility: .rare))
    var ack: AcknowledgementMode = .after

    func validate() throws {
        try Self.check("--prefetch", prefetch, ConsumerSettings.prefetchLimits)
        try Self.check("--body-limit", bodyLimit, ConsumerSettings.bodyLimits, unit: " bytes")
        try Self.check("--workers", workers, ConsumerSettings.workerLimits)
    }

    /// Refuses a number that the key of the settings would not take.
    private static func check(
        _ flag: String, _ value: Int?, _ limits: ClosedRange<Int64>, unit: String = ""
    ) throws(ValidationError) {
        guard let value, !limits.contains(Int64(value)) else { return }
        throw ValidationError("\(flag) needs \(limits.lowerBound) to \(limits.upperBound)\(unit), not \(value)")
    }
}

extension AcknowledgementMode: ExpressibleByArgument {}

/// Options for how `--verify` judges, and what it remembers.
struct VerificationOptions: ParsableArguments {
    @Flag(help: "Say what was lost or altered of 'producer --stamp'.")
    var verify = false

    @Flag(
        help: .init(
            "Verify, and let repeated, redelivered and reordered messages be differences too.", visibility: .rare))
    var strict = false

    @Option(
        help: .init(
            "Verify, and keep what was seen in a file: several processes, or one after a crash, give one verdict.",
            valueName: "file", visibility: .rare))
    var ledger: String?

    func validate() throws {
        if ledger == "" { throw ValidationError("--ledger needs the name of a file") }
    }
}

/// Options that end a consumer without a signal.
struct StoppingOptions: ParsableArguments {
    @Option(
        name: [.customShort("n"), .customLong("count")],
        help: .init("Stop after this many messages in all.", valueName: "n"))
    var count: Int?

    @Flag(help: "Stop when the queues are empty.")
    var drain = false

    @Option(name: .customLong("for"), help: .init("Stop after this time.", valueName: "duration", visibility: .rare))
    var limit: DurationArgument?

    @Option(
        help: .init(
            "Stop after this time without a message, while there is a connection.", valueName: "duration",
            visibility: .rare))
    var idle: DurationArgument?

    func validate() throws { try limit?.demandSome("--for") }
}
