import ArgumentParser
import EventGeneration
import EventSettings

/// Options for how many messages and how fast. Each flag replaces what the file says.
struct PaceOptions: ParsableArguments {
    @Option(
        name: [.customShort("n"), .customLong("amount")], help: .init("Messages of each producer.", valueName: "n"))
    var amount: Int?

    @Option(
        name: .shortAndLong, help: .init("Time between messages: 0.2, 250ms or [0.5, 2].", valueName: "duration"),
        transform: PaceOptions.delay)
    var delay: Pace.Plan?

    @Option(
        name: .shortAndLong, help: .init("Messages a second, or max.", valueName: "rate"),
        transform: PaceOptions.rate)
    var rate: Pace.Plan?

    @Flag(help: "As fast as the broker takes them, like --rate max.")
    var fast = false

    func validate() throws {
        guard [delay != nil, rate != nil, fast].count(where: \.self) < 2 else {
            throw ValidationError("--delay, --rate and --fast exclude each other")
        }
        if let amount, amount < 1 { throw ValidationError("--amount needs 1 or more, not \(amount)") }
    }

    /// The pace that the flags ask for. Nil if they ask for none.
    var plan: Pace.Plan? { fast ? .unlimited : rate ?? delay }

    private static func delay(_ text: String) throws -> Pace.Plan {
        guard let plan = Pace.Plan(delay: text) else {
            throw ValidationError(
                "--delay needs seconds, a duration such as 250ms, or a range such as [0.5, 2], not \"\(text)\"")
        }
        return plan
    }

    private static func rate(_ text: String) throws -> Pace.Plan {
        guard let plan = Pace.Plan(rate: text) else {
            throw ValidationError("--rate needs a number above 0, or max, not \"\(text)\"")
        }
        return plan
    }
}

/// Options for messages that no producer of the file makes.
struct SourceOptions: ParsableArguments {
    @Option(
        name: .shortAndLong, help: .init("Publish to this exchange.", valueName: "name"), completion: .exchanges)
    var exchange: String?

    @Option(name: [.short, .customLong("routing-key")], help: .init("With this routing key.", valueName: "key"))
    var key: String?

    @Option(help: .init("Publish this text, or a file; @- is standard input.", valueName: "text|@file"))
    var body: String?

    @Option(help: .init("Publish a body of this size.", valueName: "bytes", visibility: .rare))
    var size: Int?

    @Flag(help: "Publish standard input, one envelope or body a line.")
    var stdin = false

    @Option(
        help: .init("Rows for the template; - is standard input.", valueName: "file|-", visibility: .rare),
        completion: .file())
    var rows: String?

    @Option(
        help: .init(
            "The character between the fields of CSV rows, or tab. Default: the header shows it.",
            valueName: "character", visibility: .rare),
        transform: SourceOptions.separator)
    var separator: CSVSeparator?

    @Option(
        help: .init(
            "Publish what --record wrote, with its gaps; - is standard input.", valueName: "file|-",
            visibility: .rare), completion: .file())
    var replay: String?

    @Option(
        help: .init(
            "Replay this many times as fast as recorded, or max: without the gaps.", valueName: "x|max",
            visibility: .rare),
        transform: ReplaySpeed.init)
    var speed: ReplaySpeed?

    @Option(
        name: .customLong("replace"),
        help: .init(
            "Replace a value in every replayed message, such as body.player={{last_name}}; null removes a "
                + "property or a header.", valueName: "path=value", visibility: .rare),
        transform: SourceOptions.replacement)
    var replacements: [Replacement] = []

    func validate() throws {
        guard [body != nil, size != nil, stdin, replay != nil].count(where: \.self) < 2 else {
            throw ValidationError("--body, --size, --stdin and --replay exclude each other")
        }
        guard rows == nil || !replacesProducers else {
            throw ValidationError(
                "--rows fills the template of a producer; leave out --body, --size, --stdin and --replay")
        }
        guard separator == nil || !replacesProducers else {
            throw ValidationError("--separator is for rows; leave out --body, --size, --stdin and --replay")
        }
        guard replacements.isEmpty || replay != nil else {
            throw ValidationError("--replace changes what --replay publishes: name a recording with --replay FILE")
        }
        for (index, replacement) in replacements.enumerated() {
            if let other = replacements[..<index].first(where: replacement.overlaps) {
                throw ValidationError("--replace \(other.path) and \(replacement.path) overlap: leave out one of them")
            }
        }
        if let size, !(0...(64 << 20)).contains(size) {
            throw ValidationError("--size needs 0 to \(64 << 20) bytes, not \(size)")
        }
    }

    /// Whether messages come from the command line instead of the producers of the file.
    var replacesProducers: Bool { body != nil || size != nil || stdin || replay != nil }
    /// The flags that read standard input.
    var readersOfStandardInput: [String] {
        [("--body @-", body == "@-"), ("--stdin", stdin), ("--rows -", rows == "-"), ("--replay -", replay == "-")]
            .filter(\.1).map(\.0)
    }
    /// Whether standard input is read.
    var readsStandardInput: Bool { !readersOfStandardInput.isEmpty }
    /// Whether each message names its own destination.
    var readsEnvelopes: Bool { stdin || replay != nil }

    private static func separator(_ text: String) throws -> CSVSeparator {
        guard let separator = CSVSeparator(reading: text) else {
            throw ValidationError("--separator needs \(CSVSeparator.expected), not \"\(text)\"")
        }
        return separator
    }

    private static func replacement(_ text: String) throws -> Replacement {
        do throws(GenerationError) {
            return try Replacement(parsing: text)
        } catch {
            throw ValidationError("--replace: \(error)")
        }
    }
}

/// How much faster a replay is than the recording.
struct ReplaySpeed: Sendable {
    /// Nil if the recorded gaps are ignored.
    var factor: Double?

    init(_ text: String) throws {
        if text == "max" { return }
        guard let factor = Double(text), factor > 0, factor.isFinite else {
            throw ValidationError("--speed needs a number above 0, or max, not \"\(text)\"")
        }
        self.factor = factor
    }
}

/// Options that end a producer after a time.
struct ProducingTimeOptions: ParsableArguments {
    @Option(
        name: .customLong("for"),
        help: .init(
            "Run for this time, whatever the file's amount. -n or the end of the rows can end it earlier.",
            valueName: "duration", visibility: .rare))
    var limit: DurationArgument?

    func validate() throws { try limit?.demandSome("--for") }
}

/// Options to look before the program sends a message.
struct TrialOptions: ParsableArguments {
    @Flag(help: "Messages to standard output, no broker.")
    var dryRun = false

    @Flag(name: .shortAndLong, help: "Wait for Enter before the first message.")
    var wait = false
}

/// Options for the record of the faults that were injected.
struct FaultOptions: ParsableArguments {
    @Option(
        help: .init(
            "Write each fault that the file's \"faults\" injected to a file, a line of JSON.", valueName: "file",
            visibility: .rare), completion: .file())
    var faultsLog: String?
}

/// Options that show what the settings may say, for people who write settings.
struct ReferenceOptions: ParsableArguments {
    @Flag(help: .init("Print the JSON Schema of the settings.", visibility: .rare))
    var schema = false

    @Flag(help: .init("List the generators of volumes; with names, everything about those.", visibility: .rare))
    var generators = false

    @Option(
        name: .customLong("try"),
        help: .init("Print ten values of a volume, or as many as -n says.", valueName: "volume", visibility: .rare),
        completion: .volumes)
    var volume: String?

    @Flag(help: .init("Print the topology as RabbitMQ's definitions, for rabbitmqctl.", visibility: .rare))
    var definitions = false

    @Flag(
        name: .customLong("init"),
        help: .init("Write a first settings/settings.json, or the file that -s names.", visibility: .rare))
    var writesInitialSettings = false

    /// The flags, and whether each is given.
    var modes: [(String, Bool)] {
        [
            ("--init", writesInitialSettings), ("--schema", schema), ("--definitions", definitions),
            ("--generators", generators), ("--try", volume != nil),
        ]
    }
}
