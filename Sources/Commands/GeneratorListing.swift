import EventGeneration
import EventSettings

/// What `--generators` prints: the generators that volumes can use.
struct GeneratorListing {
    private let generators: [GeneratorReference]

    init(_ generators: [GeneratorReference]) { self.generators = generators }

    /// Everything about the named generators. Without names, a line or two about each generator.
    func lines(_ names: [String]) throws(ProgramError) -> [String] {
        guard names.isEmpty else {
            var lines: [String] = []
            for name in names { lines += (lines.isEmpty ? [] : [""]) + whole(try generator(name)) }
            return lines
        }
        var lines: [String] = []
        for family in GeneratorReference.Family.allCases {
            let members = generators.filter { $0.family == family }
            guard !members.isEmpty else { continue }
            lines += [family.rawValue] + members.flatMap(brief) + [""]
        }
        return lines + ["all about one: producer --generators NAME    values of it: producer --try NAME"]
    }

    private func generator(_ name: String) throws(ProgramError) -> GeneratorReference {
        if let found = generators.first(where: { $0.name == name || $0.aliases.contains(name) }) { return found }
        let hint = Suggestion.phrase(for: name, among: generators.map(\.name))
        let rest = hint.isEmpty ? ": producer --generators lists them all" : hint
        throw ProgramError(.usage, "no generator \"\(name)\"\(rest)")
    }

    // MARK: One generator

    private func brief(_ generator: GeneratorReference) -> [String] {
        let margin = String(repeating: " ", count: Self.margin)
        let options = Self.options(generator).map(\.name).joined(separator: ", ")
        return [Self.row(generator.name, generator.summary)]
            + (options.isEmpty ? [] : [margin + "options: " + options])
            + generator.example.split(separator: "\n").map { margin + $0 }
    }

    private func whole(_ generator: GeneratorReference) -> [String] {
        var lines = ["\(generator.name)  (\(generator.family.rawValue))", "  \(generator.summary)"]
        if !generator.aliases.isEmpty { lines.append(Self.row("also", generator.aliases.joined(separator: ", "))) }
        let alone = generator.standsAlone ? "its name alone, \"\(generator.name)\", or " : ""
        lines.append(Self.row("takes", alone + generator.argument.words))
        if case .object(let shape) = generator.argument { lines += shape.keys.filter { !$0.isLater }.map(Self.line) }
        let options = Self.options(generator) + SettingsFormat.volumeOptions.filter { !$0.isLater }
        if !options.isEmpty { lines.append(Self.row("options", "beside it in the volume")) }
        lines += options.map(Self.line)
        for (index, line) in generator.example.split(separator: "\n").enumerated() {
            lines.append(Self.row(index == 0 ? "example" : "", String(line)))
        }
        let values = Self.values(generator)
        if !values.isEmpty { lines.append(Self.row("makes", values.joined(separator: "  "))) }
        return lines
    }

    private static func options(_ generator: GeneratorReference) -> [ObjectShape.Key] {
        generator.options.filter { !$0.isLater }
    }

    /// Some values of the example. They are always the same.
    static func values(_ generator: GeneratorReference, count: Int = 5) -> [String] {
        // The volume asked for comes first. A volume that it refers to may follow.
        let others = GeneratorReference.companions.drop { $0 != "{" }.dropFirst()
        let separator = others.contains("\"") ? "," : ""
        let text = "{\"volumes\": {\"example\": \(generator.example)\(separator)\(others)}"
        guard let settings = try? Settings.parse(Array(text.utf8), path: generator.name),
            var sample = try? SampleValues("example", settings, seed: 1, producer: "example")
        else { return [] }
        return (try? sample.lines(count)) ?? []
    }

    // MARK: Lines

    private static let margin = 15

    private static func row(_ label: String, _ text: String) -> String {
        let start = "  " + label
        return start + String(repeating: " ", count: max(1, margin - start.count)) + text
    }

    private static func line(_ key: ObjectShape.Key) -> String {
        let standard = key.standard.map { "; default: \($0)" } ?? ""
        return row("  " + key.name, "\(key.description) (\(key.shape.words)\(standard))")
    }
}
