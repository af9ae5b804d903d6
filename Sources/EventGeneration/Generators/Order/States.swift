extension GeneratorDeclaration {
    /// `states`
    static let states = GeneratorDeclaration(
        GeneratorReference(
            "states", .order, "The names of states, each of which leads to some of the others.",
            argument: .object(StateRule.shape),
            example: """
                { "states": { "start": "kick-off", "then": "wrap",
                              "next": { "kick-off": "play", "play": { "play": 80, "goal": 5, "card": 4, "full-time": 1 },
                                        "goal": "play", "card": "play", "full-time": {} } },
                  "per": "match.key" }
                """)
    ) { settings in
        StateRule(reading: settings).map { .states($0) }
    }
}

extension VolumeDefinition.Generator {
    /// The name of a state, one after the other.
    package static func states(_ rule: StateRule) -> Self { Self(rule) }
}

/// States and how likely each leads to which.
package struct StateRule: Sendable, Hashable {
    /// What follows a state without successors.
    package enum Then: String, Sendable, Hashable, CaseIterable {
        /// The same again and again.
        case stay
        /// The first state.
        case wrap
        /// Nothing: the producer is done.
        case end
    }

    /// One state.
    package struct State: Sendable, Hashable {
        /// Its name, which is its value.
        package var name: String
        /// The indices of the states that may follow, and how often in relation to the others.
        package var next: [(state: Int, weight: Double)]

        /// Makes a state.
        package init(_ name: String, next: [(state: Int, weight: Double)] = []) {
            self.name = name
            self.next = next
        }

        package static func == (a: State, b: State) -> Bool {
            a.name == b.name && a.next.elementsEqual(b.next) { $0 == $1 }
        }

        package func hash(into hasher: inout Hasher) {
            hasher.combine(name)
            for (state, weight) in next {
                hasher.combine(state)
                hasher.combine(weight)
            }
        }
    }

    /// The states.
    package var states: [State]
    /// The index of the first state.
    package var start: Int
    /// What follows a state without successors.
    package var then: Then

    /// Makes a rule.
    package init(_ states: [State], start: Int = 0, then: Then = .stay) {
        self.states = states
        self.start = start
        self.then = then
    }
}

extension StateRule: GeneratorRule {
    var references: [Template.Reference] { [] }
    var hasState: Bool { true }
    var possibilities: UInt64? { UInt64(states.count) }
    var equalChances: EqualChances? { nil }
    var listing: ValueListing { .unknown }
    var uniqueComplaint: String? { nil }

    var keyComplaint: String? {
        guard then == .end else { return nil }
        return "the first key that came to its end would end them all: write \"then\": \"stay\" or \"wrap\""
    }

    func compile(
        _ name: String, per key: Template.Reference?, with compiler: inout VolumeCompiler
    ) throws(GenerationError) -> CompiledGenerator {
        var source = StateSource(self)
        if key == nil { source.addKey(random: compiler.stream(name)) }
        compiler.sources.states.append(source)
        return CompiledGenerator(
            source: .states(compiler.sources.states.count - 1), values: states.map { .string($0.name) },
            drawsAtRandom: source.drawsAtRandom, canEnd: then == .end)
    }
}

// MARK: Reading

extension StateRule {
    fileprivate static let shape = ObjectShape(
        [
            .init("start", .text, "The first state.", standard: "the first that is listed"),
            .init(
                "next",
                .object(
                    ObjectShape(
                        [],
                        others: .anyOf([
                            .object(ObjectShape([], others: .weight)), .text, .list(of: .text, count: 0...Int.max),
                        ]))),
                "Every state with those that may follow: an object of weights, a list, one state, or {}."),
            .init(
                "then", .oneOf(Then.allCases.map(\.rawValue)),
                "What follows a state without successors: the same, the start, or the end of the producer.",
                standard: "stay"),
        ], required: ["next"])

    fileprivate init?(reading settings: GeneratorSettings) {
        let remedies = ["next": "an object of states, each with those that may follow and their weights"]
        guard let reader = settings.argument(Self.shape, remedies: remedies) else { return nil }
        guard let members = reader.value("next")?.members, !members.isEmpty else {
            reader.mismatch("next", "an object of states, such as { \"open\": { \"closed\": 1 }, \"closed\": {} }")
            return nil
        }
        let indices = Dictionary(
            members.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
        let known = reader.errorCount
        let states = members.map { State($0.key, next: Self.successors($0, indices, reader.title)) }
        let start = Self.start(reader, indices)
        let then: Then = reader.choice("then") ?? .stay
        guard reader.errorCount == known else { return nil }
        self.init(states, start: start, then: then)
        checkReach(members, reader)
    }

    private static func start(_ reader: any SettingsObject, _ indices: [String: Int]) -> Int {
        guard let value = reader.value("start") else { return 0 }
        guard value.string != nil else {
            reader.mismatch("start", "the name of a state")
            return 0
        }
        return index(of: value, indices, "\"start\" in \(reader.title)") ?? 0
    }

    /// The successors of a state: an object of weights, a list of states that are equally likely, or one state.
    private static func successors(
        _ member: SettingsMember, _ indices: [String: Int], _ owner: String
    ) -> [(state: Int, weight: Double)] {
        let title = "state \"\(member.key)\" of \(owner)"
        let value = member.value
        if value.string != nil { return index(of: value, indices, title).map { [($0, 1)] } ?? [] }
        if let elements = value.elements, elements.allSatisfy({ $0.string != nil }) {
            return elements.compactMap { element in index(of: element, indices, title).map { ($0, 1) } }
        }
        guard let members = value.members else {
            value.error(
                "\(title) must be what may follow, such as { \"play\": 80, \"goal\": 5 }, or {} for nothing, not "
                    + value.inWords)
            return []
        }
        return members.compactMap { next in
            guard let index = index(of: next.name, indices, title) else { return nil }
            if let weight = next.value.double, weight >= 0, weight <= 1e300 { return (index, weight) }
            next.value.error(
                "the weight of \"\(next.key)\" in \(title) must be a number of at least 0, not \(next.value.inWords)")
            return nil
        }
    }

    /// The index of the state that a text names; nil with an error reported if there is none.
    private static func index(of value: any SettingsValue, _ indices: [String: Int], _ title: String) -> Int? {
        let name = value.string ?? ""
        if let index = indices[name] { return index }
        let names = indices.keys.sorted()
        let hint = Suggestion.phrase(for: name, among: names, orListing: names)
        value.error("\(title): \"next\" has no state \"\(name)\"\(hint); one without successors is {}")
        return nil
    }

    /// Warns of states that never come, and reports an end that is never reached.
    private func checkReach(_ members: [SettingsMember], _ reader: any SettingsObject) {
        var reached: Set<Int> = [start]
        var left = [start]
        while let state = left.popLast() {
            for (next, weight) in states[state].next where weight > 0 && reached.insert(next).inserted {
                left.append(next)
            }
        }
        for (index, member) in members.enumerated() where !reached.contains(index) {
            member.name.warning(
                "state \"\(member.key)\" of \(reader.title) never comes: no other state leads to it")
        }
        let hasEnd = reached.contains { state in !states[state].next.contains { $0.weight > 0 } }
        if reader.has("then"), !hasEnd {
            reader.error(
                atKey: "then", "\"then\" in \(reader.title) has no use: every state has a successor")
        }
    }
}
