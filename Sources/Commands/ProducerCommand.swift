import AMQP
package import ArgumentParser
import EventRuns

/// `producer`: publishes the events that a settings file describes.
package struct ProducerCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "producer",
        abstract: "Publishes to RabbitMQ the events that a settings file describes.",
        usage: "producer [<name> ...] [<options>]    no name: every producer of the file",
        version: AMQPConnection.libraryVersion
    )

    package static let examples = [
        Example("producer -n 5 --delay 0.2", "five, quickly"),
        Example("producer -e soccer -k match.x.goal --body hi", "one by hand"),
        Example("producer --check", "routes, without a broker"),
        Example("producer --dry-run --fast -n 3 | jq .", "messages, without a broker"),
        Example("producer --rate 500 --for 1m -o none", "500 a second for a minute"),
        Example("producer --set producers.match.amount=3", "any value of the file"),
        Example("producer --replay monday.ndjson --speed 10", "at ten times the speed"),
        Example("producer --stdin --failed rest.ndjson", "keep what is not taken"),
        Example("consumer --queue a -J --drain | producer --stdin", "safer: consumer --publish"),
        Example("producer --definitions > definitions.json", "for rabbitmqctl"),
        Example("producer --try last_name --seed 7", "ten values of a volume"),
    ]

    @Argument(
        help: .init("Producers of the settings file.", valueName: "name", visibility: .rare), completion: .producers)
    var names: [String] = []

    @OptionGroup(title: "Usual") var common: CommonOptions
    @OptionGroup(title: "Usual") var trial: TrialOptions
    @OptionGroup(title: "How many and how fast") var pace: PaceOptions
    @OptionGroup(title: "Without a producer of the file") var source: SourceOptions

    @OptionGroup(title: "Publishing") var publishing: PublishingOptions
    @OptionGroup(title: "Stopping") var time: ProducingTimeOptions
    @OptionGroup(title: "Settings") var settings: SettingsOptions
    @OptionGroup(title: "Topology and connecting") var topology: TopologyOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Statistics") var measuring: StatisticsOptions
    @OptionGroup(title: "Faults") var faults: FaultOptions

    @OptionGroup(title: "The settings' format") var reference: ReferenceOptions

    package init() {}

    /// The exchange to publish to without a producer.
    var exchange: String? { source.exchange }
    var dryRun: Bool { trial.dryRun }
    var wait: Bool { trial.wait }

    package func validate() throws {
        let modes = [("--check", common.check), ("--dry-run", dryRun)] + reference.modes
        let given = modes.filter(\.1).map(\.0)
        guard given.count < 2 else { throw ValidationError("\(given[0]) and \(given[1]) exclude each other") }
        try demandPlainName(exchange, "--exchange")
        if reference.schema, let name = names.first {
            throw ValidationError("--schema prints the schema of every settings file: leave out \(name)")
        }
        if reference.definitions, let name = names.first {
            throw ValidationError("--definitions prints the topology, which all producers share: leave out \(name)")
        }
        if source.replacesProducers {
            guard names.isEmpty else {
                throw ValidationError(
                    "--body, --size, --stdin and --replay publish without a producer: leave out \(names[0])")
            }
            guard source.stdin || source.replay != nil || exchange != nil || source.key != nil else {
                throw ValidationError("say where to: --exchange E, --routing-key K or both")
            }
        } else if exchange != nil || source.key != nil {
            throw ValidationError(
                "--exchange and --routing-key need what to publish: --body, --size, --stdin or --replay")
        }
        for (flag, text) in [("--exchange", exchange), ("--routing-key", source.key)] {
            try refusePlaceholders(text, flag, "for messages that differ write a producer into the settings")
        }
        guard source.speed == nil || pace.plan == nil else {
            throw ValidationError("--speed keeps the recorded gaps, so it excludes --delay, --rate and --fast")
        }
        let readers = source.readersOfStandardInput + (common.settings == "-" ? ["--settings -"] : [])
        guard readers.count < 2 else {
            throw ValidationError("\(readers[0]) and \(readers[1]) both read standard input: give one of them a file")
        }
        guard !wait || readers.isEmpty else {
            throw ValidationError("--wait and reading standard input exclude each other")
        }
        guard !reference.writesInitialSettings || common.settings != "-" else {
            throw ValidationError("--init writes a file: name it with --settings FILE")
        }
        if dryRun, let flag = measuring.flag {
            throw ValidationError("\(flag) measures what the broker takes, and --dry-run sends it nothing")
        }
        let files = [
            ("--faults-log", faults.faultsLog), ("--failed", publishing.failed), ("--record", output.record),
            ("--summary", output.summary),
        ]
        for (index, (flag, path)) in files.enumerated() where path != nil {
            guard let other = files[..<index].first(where: { $0.1 == path }) else { continue }
            throw ValidationError("\(other.0) and \(flag) need a file each")
        }
        if dryRun, publishing.failed != nil {
            throw ValidationError("--failed keeps what a broker did not take, and --dry-run sends it nothing")
        }
        try measuring.validate(beside: output)
        try validateFormat(common, output)
    }
}

/// Refuses a placeholder in a text whose placeholders are not filled.
func refusePlaceholders(_ text: String?, _ flag: String, _ remedy: String) throws {
    guard let text, let start = text.firstRange(of: "{{"), text[start.upperBound...].contains("}}") else { return }
    throw ValidationError("\(flag) takes no {{…}}: \(remedy)")
}

/// Refuses `-J` and `-o` if they contradict each other.
func validateFormat(_ common: CommonOptions, _ output: OutputOptions) throws {
    guard !output.json || common.output == nil || common.output == .json else {
        throw ValidationError("-J means -o json; leave out one of them")
    }
}
