import EventGeneration

extension SettingsDecoder {
    /// Reads states and what may follow each of them.
    func states(_ node: SettingsNode, _ owner: String) -> VolumeDefinition.Generator? {
        let remedies = ["next": "an object of states, each with those that may follow and their weights"]
        guard let reader = argument(of: "states", node, owner, remedies) else { return nil }
        let title = reader.title
        guard let next = reader.node("next"), case .object(let members) = next.content, !members.isEmpty else {
            reader.mismatch("next", "an object of states, such as { \"open\": { \"closed\": 1 }, \"closed\": {} }")
            return nil
        }
        let indices = Dictionary(
            members.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
        let known = problems.errors.count
        let states = members.map { member in
            StateRule.State(member.key, next: successors(member, indices, title))
        }
        let start = start(reader, indices, title)
        let then: StateRule.Then = reader.choice("then") ?? .stay
        guard problems.errors.count == known else { return nil }
        checkStates(states, start, members, reader)
        return .states(StateRule(states, start: start, then: then))
    }

    private func start(_ reader: ObjectReader, _ indices: [String: Int], _ title: String) -> Int {
        guard let node = reader.node("start") else { return 0 }
        guard let name = node.string else {
            reader.mismatch("start", "the name of a state")
            return 0
        }
        return state(name, node.place, indices, "\"start\" in \(title)") ?? 0
    }

    /// The successors of a state: an object of weights, a list of states that are equally likely, or one state.
    private func successors(
        _ member: SettingsNode.Member, _ indices: [String: Int], _ title: String
    ) -> [(state: Int, weight: Double)] {
        let title = "state \"\(member.key)\" of \(title)"
        let node = member.value
        switch node.content {
        case .string(let name): return state(name, node.place, indices, title).map { [($0, 1)] } ?? []
        case .array(let elements) where elements.allSatisfy { $0.string != nil }:
            return elements.compactMap { element in
                state(element.string ?? "", element.place, indices, title).map { ($0, 1) }
            }
        case .object(let members):
            return members.compactMap { next in
                guard let index = state(next.key, next.keyPlace, indices, title) else { return nil }
                if let weight = next.value.double, weight >= 0, weight <= 1e300 { return (index, weight) }
                problems.error(
                    next.value.place,
                    "the weight of \"\(next.key)\" in \(title) must be a number of at least 0, not \(next.value.inWords)"
                )
                return nil
            }
        default:
            problems.error(
                node.place,
                "\(title) must be what may follow, such as { \"play\": 80, \"goal\": 5 }, or {} for nothing, not "
                    + node.inWords)
            return []
        }
    }

    private func state(
        _ name: String, _ place: SettingsPlace, _ indices: [String: Int], _ title: String
    ) -> Int? {
        if let index = indices[name] { return index }
        let names = indices.keys.sorted()
        let hint = Suggestion.phrase(for: name, among: names, orListing: names)
        problems.error(place, "\(title): \"next\" has no state \"\(name)\"\(hint); one without successors is {}")
        return nil
    }

    /// Warns of states that never come, and of an end that is never reached.
    private func checkStates(
        _ states: [StateRule.State], _ start: Int, _ members: [SettingsNode.Member], _ reader: ObjectReader
    ) {
        var reached: Set<Int> = [start]
        var left = [start]
        while let state = left.popLast() {
            for (next, weight) in states[state].next where weight > 0 && reached.insert(next).inserted {
                left.append(next)
            }
        }
        for (index, member) in members.enumerated() where !reached.contains(index) {
            problems.warning(
                member.keyPlace, "state \"\(member.key)\" of \(reader.title) never comes: no other state leads to it")
        }
        let hasEnd = reached.contains { state in !states[state].next.contains { $0.weight > 0 } }
        if reader.has("then"), !hasEnd {
            problems.error(
                reader.keyPlace("then"), "\"then\" in \(reader.title) has no use: every state has a successor")
        }
    }
}
