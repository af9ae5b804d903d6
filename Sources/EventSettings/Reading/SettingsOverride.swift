import AMQP
import EventGeneration

/// A value that a `--set PATH=VALUE` puts into the settings.
struct SettingsOverride {
    private let path: [String]
    private let value: SettingsNode
    private let place: SettingsPlace
    private let problems: SettingsProblems

    /// Objects that a path may create, since the format has them at that place.
    private static let sections = Settings.sections
    private static let optional: Set<String> = ["properties", "headers", "arguments", "faults", "publish"]

    /// Reads a flag; if it is not `PATH=VALUE`, reports that and returns nil.
    init?(_ flag: String, problems: SettingsProblems) {
        let place = SettingsPlace(source: "--set", line: 0, column: 0, rank: SettingsPlace.overrideRank)
        guard let equals = flag.firstIndex(of: "="), let reference = Template.Reference(dotted: String(flag[..<equals]))
        else {
            problems.error(
                place, "\"\(flag)\" is not PATH=VALUE: write for example --set producers.match.amount=3")
            return nil
        }
        path = [reference.name] + reference.path
        self.place = SettingsPlace(
            source: "--set \(flag[..<equals])", line: 0, column: 0, rank: SettingsPlace.overrideRank)
        self.problems = problems
        value = SettingsNode(
            override: String(flag[flag.index(after: equals)...]), place: self.place, problems: problems)
    }

    /// The section of the settings that the path leads into; nil if it replaces one as a whole.
    var section: String? { path.count > 1 ? path[0] : nil }

    /// Puts the value in its place; reports a path that leads nowhere.
    func apply(to root: inout SettingsNode) {
        apply(to: &root, depth: 0)
    }

    private func apply(to node: inout SettingsNode, depth: Int) {
        guard depth < path.count else {
            node = value
            return
        }
        let key = path[depth]
        switch node.content {
        case .object(var members):
            if let index = members.firstIndex(where: { ByteName($0.key) == ByteName(key) }) {
                apply(to: &members[index].value, depth: depth + 1)
            } else if depth == path.count - 1 || mayCreate(key, depth) {
                var created = SettingsNode(.object([]), at: place)
                apply(to: &created, depth: depth + 1)
                members.append(.init(key: key, keyPlace: place, value: created))
            } else {
                problems.error(place, "no \"\(key)\" in \(parent(depth))" + hint(key, members.map(\.key), depth))
                return
            }
            node.content = .object(members)
        case .array(var elements):
            guard let index = Int(key), elements.indices.contains(index) else {
                let range =
                    elements.isEmpty
                    ? "which is empty"
                    : elements.count == 1 ? "which has 0 only" : "which has 0 to \(elements.count - 1)"
                problems.error(place, "no element \(key) in \(parent(depth)), \(range)")
                return
            }
            apply(to: &elements[index], depth: depth + 1)
            node.content = .array(elements)
        default:
            let mayBeSecret = path.first == "broker"
            let value = mayBeSecret ? node.kindInWords : node.inWords
            problems.error(place, "no \"\(key)\" in \(parent(depth)), which is \(value)")
        }
    }

    private func mayCreate(_ key: String, _ depth: Int) -> Bool {
        depth == 0 ? Self.sections.contains(key) : Self.optional.contains(key)
    }

    private func parent(_ depth: Int) -> String {
        depth == 0 ? "the settings" : "\"\(path[..<depth].joined(separator: "."))\""
    }

    private func hint(_ key: String, _ keys: [String], _ depth: Int) -> String {
        let known = depth == 0 ? keys + Self.sections : keys
        let hint = Suggestion.phrase(for: key, among: known)
        return hint.isEmpty && !keys.isEmpty && keys.count <= 12 ? ": it has \(keys.joined(separator: ", "))" : hint
    }
}
