/// Where something stands in the settings: in a file, or in a flag that replaced it.
package struct SettingsPlace: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The file as it was named, or the flag with its path.
    package var source: String
    /// The line, from 1; 0 in a flag, and for the file as a whole.
    package var line: Int
    /// The character in the line, from 1; 0 in a flag.
    package var column: Int
    /// Sorts the sources: the settings file, the files it names, the flags.
    var rank = 0

    /// Whether it is a flag.
    var isOverride: Bool { rank == Self.overrideRank }
    static let overrideRank = Int.max

    /// `settings.json:31:7`, or `--set producers.match.amount`.
    package var description: String { line == 0 ? source : "\(source):\(line):\(column)" }

    package static func < (a: SettingsPlace, b: SettingsPlace) -> Bool {
        (a.rank, a.line, a.column) < (b.rank, b.line, b.column)
    }
}

/// One thing that is wrong with the settings, or that deserves a warning.
package struct SettingsProblem: Sendable, Hashable, CustomStringConvertible {
    /// Where; nil for what is missing from outside, such as an environment variable of a flag.
    package var place: SettingsPlace?
    /// What, and what to do.
    package var message: String
    /// The producer that it says runs without an end; a flag may give it one.
    package var endlessProducer: String?

    /// `settings.json:31:7: unknown key …`.
    package var description: String { place.map { "\($0): \(message)" } ?? message }
}

/// Why settings cannot be used: all that is wrong with them, in the order of the file.
package struct SettingsError: Error, Sendable, CustomStringConvertible {
    /// What kind of fault, which decides the exit code.
    package enum Kind: Sendable, Hashable {
        /// A file is missing or cannot be read (66).
        case missingFile
        /// What the settings say is wrong (78).
        case wrong
    }

    /// The kind.
    package var kind: Kind
    /// The errors, at least one.
    package var problems: [SettingsProblem]

    /// Makes an error.
    package init(_ kind: Kind, _ problems: [SettingsProblem]) {
        self.kind = kind
        self.problems = problems
    }

    /// Makes an error of a single line without a place.
    package init(_ kind: Kind, _ message: String) {
        self.init(kind, [SettingsProblem(message: message)])
    }

    /// A line for each problem.
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Gathers what is found while settings are read.
final class SettingsProblems {
    private(set) var errors: [SettingsProblem] = []
    private(set) var warnings: [SettingsProblem] = []
    private(set) var remarks: [SettingsProblem] = []
    private(set) var notes: [SettingsProblem] = []
    private(set) var kind = SettingsError.Kind.wrong

    func error(_ place: SettingsPlace?, _ message: String) {
        errors.append(SettingsProblem(place: place, message: message))
    }

    func warning(_ place: SettingsPlace?, _ message: String, endlessProducer: String? = nil) {
        warnings.append(SettingsProblem(place: place, message: message, endlessProducer: endlessProducer))
    }

    /// A warning of what only some brokers do, which a run with one broker need not hear.
    func remark(_ place: SettingsPlace?, _ message: String) {
        remarks.append(SettingsProblem(place: place, message: message))
    }

    func note(_ place: SettingsPlace?, _ message: String) {
        notes.append(SettingsProblem(place: place, message: message))
    }

    /// Reports a placeholder where none is filled.
    func refusePlaceholders(in node: SettingsNode, _ what: String) {
        guard let text = node.string, text.hasPlaceholder else { return }
        let shown = text.count > 40 ? "" : " \"\(text)\""
        error(node.place, "\(what) takes no {{…}}, since it is the same for all messages: write\(shown) out")
    }

    func missingFile(_ place: SettingsPlace?, _ message: String) {
        if errors.isEmpty { kind = .missingFile }
        error(place, message)
    }

    /// The problems in the order of their places.
    static func sorted(_ problems: [SettingsProblem]) -> [SettingsProblem] {
        problems.enumerated().sorted { a, b in
            switch (a.element.place, b.element.place) {
            case (let x?, let y?): x == y ? a.offset < b.offset : x < y
            case (nil, _?): true
            case (_?, nil): false
            case (nil, nil): a.offset < b.offset
            }
        }.map(\.element)
    }
}
