import ArgumentParser
import EventGeneration

/// The options of a program as its help lists them, with the hidden ones.
///
/// ArgumentParser's messages do not mention hidden options.
struct OptionList {
    struct Option {
        /// `-n, --amount <n>`.
        let label: String
        /// `-n` and `--amount`.
        let names: [String]
        /// `n`.
        let valueName: String?
        /// The possible values, if the help lists them.
        let choices: [String]
    }

    private let options: [Option]

    init(_ type: (some ParsableCommand).Type) {
        // Wide enough to give each option one line.
        let lines = type.helpMessage(includeHidden: true, columns: 1000).split(separator: "\n")
        options = lines.compactMap { line in
            guard let match = line.prefixMatch(of: #/  ((-[^ ,]+)(?:, (-[^ ]+))?(?: <([^>]*)>)?)/#) else { return nil }
            let choices = line.firstMatch(of: #/\(values: ([^;)]*)/#).map {
                $0.1.split(separator: ", ").map(String.init)
            }
            return Option(
                label: String(match.1), names: [match.2, match.3].compactMap { $0.map(String.init) },
                valueName: match.4.map(String.init), choices: choices ?? [])
        }
    }

    /// Every name of every option.
    var names: [String] { options.flatMap(\.names) }

    /// The option with that name.
    func option(_ name: String) -> Option? { options.first { $0.names.contains(name) } }

    /// `: did you mean --amount?`, or empty if no name is similar.
    func suggestion(for name: String) -> String {
        let long = names.filter { $0.hasPrefix("--") }
        return Suggestion.closest(to: name, among: long).map { ": did you mean \($0)?" } ?? ""
    }
}
