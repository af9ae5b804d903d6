package import AMQPRouting
import AMQP
package import EventGeneration

/// What one settings file says, checked as a whole.
package struct Settings: Sendable {
    /// Where the broker is.
    package var broker = BrokerSettings()
    /// What both programs declare before anything else.
    package var topology = Topology()
    /// The listed volumes.
    package var volumes = VolumeDefinitions()
    /// The producers, in the order of the file.
    package var producers: [ProducerSettings] = []
    /// The consumers, in the order of the file.
    package var consumers: [ConsumerSettings] = []
    /// The seed; without it the program draws one and says which.
    package var seed: UInt64?
    /// What `{{now}}` is, in milliseconds since 1970; without it the time of day.
    package var clock: Int64?
    /// The file as it was named; nil for settings without one.
    package var path: String?
    /// What is odd without being wrong, in the order of the file.
    package var warnings: [SettingsProblem] = []
    /// What some releases of RabbitMQ refuse, in the order of the file: for `--check`, since a run has one broker, which
    /// says so itself.
    package var remarks: [SettingsProblem] = []
    /// What is right and may surprise, in the order of the file, for a look before anything is sent.
    package var notes: [SettingsProblem] = []
    /// Identifies the text of the settings, of the files it names and of the overrides: sixteen hexadecimal digits.
    package var hash = StableHash().hexadecimal

    /// Makes settings without a file, for publishing and consuming by flags alone.
    package init() {}
}

// MARK: The keys

extension Settings {
    /// The sections, which every settings file has some of.
    static let sections = ["broker", "topology", "volumes", "producers", "consumers"]

    /// The file as a whole. The decoder reads the sections.
    static let keys = Keys(Settings()) {
        Key("broker", .named("broker"), "Where the broker is and how to get in.")
        Key(
            "topology", .anyOf([.named("topology"), SettingsFormat.path]),
            "Exchanges, queues and bindings in the format of RabbitMQ's definitions, or the path of a file with them.")
        Key(
            "volumes", .anyOf([.named("volumes"), SettingsFormat.path]),
            "What messages are filled with, by name, or the path of a file that several settings share.")
        Key("producers", entries(of: "producer"), "What is published, by the names that the command line knows.")
        Key(
            "consumers", entries(of: "consumer"),
            "What is taken from queues, by the names that the command line knows.")
        Key(
            "seed", \.seed, .seed, "The same seed draws the same values again.",
            standard: "a new one each run, which is printed")
        Key(
            "clock", \.clock, .clock, "What {{now}} is in every message, so that time is reproducible.",
            standard: "the time of day")
        Key("locale", \.volumes.locale, .word, "The language of names, places and texts.")
    }

    /// Producers or consumers by name. Remarks may stand among them.
    private static func entries(of kind: String) -> ValueShape {
        let description = ObjectShape.Key(
            "description", .anyOf([.text, .named(kind)]), "A remark, or a \(kind) of that name.")
        return .object(
            ObjectShape([description, SettingsFormat.reference], others: .named(kind), names: .textOf(1...128)))
    }
}

extension KeyShape where Value == UInt64 {
    fileprivate static var seed: KeyShape {
        KeyShape(.unsigned) { key in
            if case .number(let text) = key.node.content, let value = UInt64(text) { return value }
            if let value = key.node.integer.flatMap(UInt64.init(exactly:)) { return value }
            return key.refuse("a whole number from 0 to \(UInt64.max)")
        }
    }
}

extension KeyShape where Value == Int64 {
    /// A time in RFC 3339, in milliseconds since 1970.
    fileprivate static var clock: KeyShape {
        KeyShape(.pattern(timestamp)) { key in
            key.node.string.flatMap(Timestamps.parse) ?? key.refuse("a time such as \"2022-11-20T16:00:00Z\"")
        }
    }

    private static var timestamp: String {
        "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
            + #"(?:\.[0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$"#
    }
}

// MARK: Reading

extension Settings {
    /// Reads a settings file.
    ///
    /// - Parameters:
    ///   - path: The file; `-` is standard input, beside which files are those of the current folder.
    ///   - overrides: The values of `--set`, each `PATH=VALUE`.
    ///   - virtualHost: The virtual host that a run connects to, of which a topology of several is taken. Default: the one
    ///     that the section `broker` names.
    /// - Throws: ``SettingsError`` with everything that is wrong, in the order of the file.
    package static func load(
        path: String, overrides: [String] = [], virtualHost: @escaping (BrokerSettings) -> String? = { $0.vhost }
    ) throws(SettingsError) -> Settings {
        let text: [UInt8]
        do throws(FileError) {
            text = try FileContents.read(path)
        } catch {
            guard error.isMissing else { throw SettingsError(.missingFile, error.description) }
            throw SettingsError(
                .missingFile,
                "no settings file \(path): write a first one with producer --init, or name another with --settings FILE"
            )
        }
        let place = path == "-" ? "standard input" : path
        return try parse(text, path: place, overrides: overrides, virtualHost: virtualHost)
    }

    /// Reads settings from memory.
    ///
    /// - Parameters:
    ///   - text: JSON, with comments and trailing commas.
    ///   - path: The file's name in messages; files that the settings name are looked for beside it.
    ///   - overrides: The values of `--set`, each `PATH=VALUE`.
    ///   - virtualHost: The virtual host that a run connects to.
    /// - Throws: ``SettingsError`` with everything that is wrong, in the order of the file.
    package static func parse(
        _ text: [UInt8], path: String, overrides: [String] = [],
        virtualHost: @escaping (BrokerSettings) -> String? = { $0.vhost }
    ) throws(SettingsError) -> Settings {
        let problems = SettingsProblems()
        let decoder = SettingsDecoder(path: path, problems: problems, virtualHost: virtualHost)
        var settings = decoder.decode(text, overrides: overrides)
        guard problems.errors.isEmpty else {
            throw SettingsError(problems.kind, SettingsProblems.sorted(problems.errors))
        }
        settings.path = path
        settings.warnings = SettingsProblems.sorted(problems.warnings)
        settings.remarks = SettingsProblems.sorted(problems.remarks)
        settings.notes = SettingsProblems.sorted(problems.notes)
        return settings
    }

    /// The producers of those names, in their order and each once; every producer if there is no name.
    ///
    /// - Throws: ``SettingsError`` for a name that the settings do not have.
    package func producers(named names: [String]) throws(SettingsError) -> [ProducerSettings] {
        try Self.select(names, among: producers, \.name, "producer", in: path)
    }

    /// The consumers of those names, in their order and each once; every consumer if there is no name.
    ///
    /// - Throws: ``SettingsError`` for a name that the settings do not have.
    package func consumers(named names: [String]) throws(SettingsError) -> [ConsumerSettings] {
        try Self.select(names, among: consumers, \.name, "consumer", in: path)
    }

    private static func select<Element>(
        _ names: [String], among all: [Element], _ name: (Element) -> String, _ kind: String, in path: String?
    ) throws(SettingsError) -> [Element] {
        if names.isEmpty { return all }
        var chosen: [Element] = []
        var missing: [SettingsProblem] = []
        var seen: Set<ByteName> = []
        // A producer that ran twice at once would give each of its message ids twice.
        for wanted in names where seen.insert(ByteName(wanted)).inserted {
            if let found = all.first(where: { ByteName(name($0)) == ByteName(wanted) }) {
                chosen.append(found)
            } else {
                let hint = Suggestion.phrase(for: wanted, among: all.map(name))
                let known = all.map(name).joined(separator: ", ")
                let rest = hint.isEmpty ? known.isEmpty ? ": it has none" : ": it has \(known)" : hint
                missing.append(
                    SettingsProblem(message: "no \(kind) \"\(wanted)\" in \(path ?? "the settings")\(rest)"))
            }
        }
        guard missing.isEmpty else { throw SettingsError(.wrong, missing) }
        return chosen
    }
}
