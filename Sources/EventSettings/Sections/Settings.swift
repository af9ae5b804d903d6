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
    /// What is right and may surprise, in the order of the file: for whoever looks before anything is sent.
    package var notes: [SettingsProblem] = []
    /// Identifies the text of the settings, of the files it names and of the overrides: sixteen hexadecimal digits.
    package var hash = StableHash().hexadecimal

    /// Makes settings without a file, for publishing and consuming by flags alone.
    package init() {}

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

    /// The producers of those names, in their order and each once; every producer where there is no name.
    ///
    /// - Throws: ``SettingsError`` for a name that the settings do not have.
    package func producers(named names: [String]) throws(SettingsError) -> [ProducerSettings] {
        try Self.select(names, among: producers, \.name, "producer", in: path)
    }

    /// The consumers of those names, in their order and each once; every consumer where there is no name.
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
