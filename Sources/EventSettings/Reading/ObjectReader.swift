import EventGeneration

/// Reads the members of one object of the settings and reports whatever is wrong with them.
struct ObjectReader {
    /// What the object is, for messages: `producer "match"`.
    let title: String
    let place: SettingsPlace
    let problems: SettingsProblems
    private var members: [String: SettingsNode.Member] = [:]
    private let shape: ObjectShape
    /// Keys that were reported; what seems to be missing may be what one of them stands for.
    private(set) var wrongKeys: [String] = []
    /// Keys of the file that gave way to a flag.
    private var dropped: Set<String> = []

    /// Opens an object, and reports keys that it must not have, keys that it lacks and keys that exclude each other. Of
    /// those the file's give way to a flag's.
    ///
    /// - Parameters:
    ///   - node: The object; if it is none, an error is reported and nil returned.
    ///   - title: What it is.
    ///   - shape: What it may have and must have.
    ///   - hints: What an error says of a key that belongs elsewhere.
    ///   - remedies: What an error says, after a colon, of a key that is missing.
    ///   - listed: The keys that an error lists if a key is like none of them. Default: all keys.
    init?(
        _ node: SettingsNode, _ title: String, _ shape: ObjectShape, hints: [String: String] = [:],
        remedies: [String: String] = [:], listed: [String]? = nil, problems: SettingsProblems
    ) {
        guard case .object(let list) = node.content else {
            problems.error(node.place, "\(title) must be an object, not \(node.inWords)")
            return nil
        }
        self.title = title
        self.shape = shape
        self.problems = problems
        place = node.place
        let keys = shape.keys.filter { !$0.isLater }.map(\.name)
        let later = shape.keys.filter(\.isLater).map(\.name)
        for member in list where member.key != "description" && member.key != "$schema" || keys.contains(member.key) {
            if keys.contains(member.key) {
                members[member.key] = member
                continue
            }
            wrongKeys.append(member.key)
            if later.contains(member.key) {
                problems.error(member.keyPlace, "\"\(member.key)\" in \(title) is not supported yet")
            } else {
                let hint =
                    hints[member.key].map { ": \($0)" }
                    ?? Suggestion.phrase(for: member.key, among: keys + later, orListing: listed ?? keys)
                problems.error(member.keyPlace, "unknown key \"\(member.key)\" in \(title)\(hint)")
            }
        }
        for key in shape.required where !has(key) { missing(key, remedies[key].map { ": \($0)" } ?? "") }
        for rule in shape.rules { check(rule) }
    }

    /// Opens an object of which no more is known than its keys.
    init?(
        _ node: SettingsNode, _ title: String, keys: [String], hints: [String: String] = [:], listed: [String]? = nil,
        problems: SettingsProblems
    ) {
        let shape = ObjectShape(keys.map { ObjectShape.Key($0, .any, "") })
        self.init(node, title, shape, hints: hints, listed: listed, problems: problems)
    }

    private mutating func check(_ rule: ObjectShape.Rule) {
        switch rule {
        case .oneGroup(let groups, let because):
            preferOverrides(groups)
            let given = groups.compactMap { $0.first(where: has) }.map { "\"\($0)\"" }
            guard given.count > 1, let second = groups.compactMap({ $0.first(where: has) }).dropFirst().first else {
                return
            }
            let list = given.dropLast().joined(separator: ", ") + " and " + given[given.count - 1]
            let remedy = given.count == 2 ? "remove one" : "remove all but one"
            problems.error(
                keyPlace(second),
                "\(title) has \(given.count == 2 ? "both " : "")\(list): "
                    + (because.isEmpty ? remedy : "\(because), \(remedy)"))
        case .exactlyOne(let keys):
            guard keys.count(where: has) != 1, wrongKeys.isEmpty else { return }
            let words = keys.map { "\"\($0)\"" }
            problems.error(
                place, "\(title) must have " + (keys.count == 2 ? "either " : "one of ") + Self.listing(words))
        case .goesWith(let key, let other):
            // If the object is wrong as a whole, this would say the same again.
            guard has(key), !has(other), !misses(other) else { return }
            // The other gave way to a flag; so does what belongs to it.
            if dropped.contains(other), members[key]?.value.place.isOverride != true { return drop([key]) }
            problems.error(keyPlace(key), "\"\(key)\" in \(title) goes with \"\(other)\" only")
        case .notAlone: return
        }
    }

    /// Whether a rule has reported that a key, or another in its place, is missing.
    private func misses(_ key: String) -> Bool {
        shape.rules.contains { rule in
            guard case .exactlyOne(let keys) = rule else { return false }
            return keys.contains(key) && !keys.contains(where: has)
        }
    }

    /// `a, b or c`.
    static func listing(_ words: [String]) -> String { alternatives(words) }

    func node(_ key: String) -> SettingsNode? { members[key]?.value }

    func keyPlace(_ key: String) -> SettingsPlace? { members[key]?.keyPlace }

    func has(_ key: String) -> Bool { members[key] != nil }

    /// Forgets members.
    mutating func drop(_ keys: [String]) {
        for key in keys { members[key] = nil }
    }

    /// Of keys that exclude each other, drops those from the file where a flag sets another.
    private mutating func preferOverrides(_ groups: [[String]]) {
        let isSet = groups.map { $0.contains { members[$0]?.value.place.isOverride == true } }
        guard isSet.contains(true) else { return }
        for (group, isSet) in zip(groups, isSet) where !isSet {
            dropped.formUnion(group)
            drop(group)
        }
    }

    /// Reports a member of the wrong type.
    func mismatch(_ key: String, _ expected: String) {
        guard let node = members[key]?.value else { return }
        problems.error(node.place, "\"\(key)\" in \(title) must be \(expected), not \(node.inWords)")
    }

    /// Reports a member of the wrong type without its value, which may be a secret.
    func secretMismatch(_ key: String, _ expected: String) {
        guard let node = members[key]?.value else { return }
        problems.error(node.place, "\"\(key)\" in \(title) must be \(expected), not \(node.kindInWords)")
    }

    /// Reports that a member is missing, unless a key that is wrong may be the one.
    func missing(_ key: String, _ remedy: String = "") {
        guard !wrongKeys.contains(where: { Suggestion.closest(to: $0, among: [key]) != nil }) else { return }
        problems.error(place, "\(title) has no \"\(key)\"\(remedy)")
    }

    /// A text that is the same throughout the run: a placeholder in it is an error.
    func string(_ key: String, _ expected: String = "a text") -> String? {
        guard let node = node(key) else { return nil }
        if let text = node.string ?? node.overridingNumber {
            problems.refusePlaceholders(in: node, "\"\(key)\" in \(title)")
            return text
        }
        mismatch(key, expected)
        return nil
    }

    /// A text that AMQP sends as a short string.
    func shortString(_ key: String) -> String? {
        guard let text = string(key) else { return nil }
        return isShort(text, key) ? text : nil
    }

    /// A text of at least one byte that AMQP sends as a short string.
    func name(_ key: String) -> String? {
        guard let text = shortString(key) else { return nil }
        guard text.isEmpty else { return text }
        mismatch(key, "a name")
        return nil
    }

    /// The path of a file.
    func path(_ key: String) -> String? {
        guard let text = string(key) else { return nil }
        guard text.isEmpty else { return text }
        mismatch(key, "the path of a file")
        return nil
    }

    func isShort(_ text: String, _ key: String) -> Bool {
        guard text.utf8.count > 255, let node = node(key) else { return true }
        problems.error(node.place, "\"\(key)\" in \(title) has \(text.utf8.count) bytes: AMQP allows 255")
        return false
    }

    func boolean(_ key: String) -> Bool? {
        guard let node = node(key) else { return nil }
        if case .boolean(let value) = node.content { return value }
        mismatch(key, "true or false")
        return nil
    }

    /// A whole number between the two, both included.
    func integer(_ key: String, _ range: ClosedRange<Int64>) -> Int64? {
        guard let node = node(key) else { return nil }
        if let value = node.integer, range.contains(value) { return value }
        if range.upperBound > 1_000_000_000_000 {
            mismatch(key, "a whole number of at least \(range.lowerBound)")
        } else {
            mismatch(key, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return nil
    }

    /// One of a few words.
    func choice<Word: RawRepresentable & CaseIterable>(_ key: String) -> Word? where Word.RawValue == String {
        guard let node = node(key) else { return nil }
        if let text = node.string, let word = Word(rawValue: text) { return word }
        let list = Self.listing(Word.allCases.map { "\"\($0.rawValue)\"" })
        let hint = node.string.map { Suggestion.phrase(for: $0, among: Word.allCases.map(\.rawValue)) } ?? ""
        problems.error(node.place, "\"\(key)\" in \(title) must be \(list), not \(node.inWords)\(hint)")
        return nil
    }

    /// The elements of a list; none if it is missing.
    func array(_ key: String, _ expected: String = "a list") -> [SettingsNode] {
        guard let node = node(key) else { return [] }
        if case .array(let elements) = node.content { return elements }
        mismatch(key, expected)
        return []
    }

    /// A time: a number of seconds or a text such as `250ms`.
    func duration(_ key: String) -> Duration? {
        guard let node = node(key) else { return nil }
        if let duration = Duration(node) { return duration }
        mismatch(key, "a time: seconds such as 0.5, or a text such as \"250ms\"")
        return nil
    }
}

extension Duration {
    /// Reads a number of seconds or a text such as `250ms`; nil if it is none, or negative.
    init?(_ node: SettingsNode) {
        switch node.content {
        case .number(let text): self.init(reading: text)
        case .string(let text): self.init(reading: text)
        default: return nil
        }
    }
}
