import EventGeneration

extension SettingsDecoder {
    /// Generators that take a value.
    private static let generators = SettingsFormat.listedGenerators.filter { !$0.standsAlone }.map(\.name)
    /// Generators and options that the format names besides.
    private static let later =
        [
            "map", "by", "else", "cycle", "shuffle", "zipf", "file", "normal", "exponential", "walk", "states",
            "pattern",
            "list", "text", "use", "per", "unique", "locale", "length",
        ] + BuiltIn.later.sorted()

    /// Reads the section `volumes`, or the file it names.
    func readVolumes(_ node: SettingsNode) {
        guard let content = included(node) else { return }
        guard case .object(let members) = content.content else {
            problems.error(content.place, "\"volumes\" must be an object of volumes by name, not \(content.inWords)")
            return
        }
        var places: [String: SettingsPlace] = [:]
        for member in members where !Self.isRemark(member) || BuiltIn(name: member.value.string ?? "") != nil {
            checkName(member)
            if let volume = volume(member.value, "volume \"\(member.key)\"") {
                volumes.entries[member.key] = volume
            } else {
                // A stand-in, so that whoever uses the volume is not reported too.
                volumes.entries[member.key] = VolumeDefinition(.builtIn(.index))
                usedVolumes.insert(member.key)
            }
            places[member.key] = member.value.place
        }
        for (name, place) in places {
            guard case .pick(let source) = volumes.entries[name]?.generator else { continue }
            usedVolumes.insert(source.name)
            check(Template.Reference(name), at: place, title: nil)
        }
        if content.place.source == path || content.place.isOverride { volumePlaces = places }
    }

    private func checkName(_ member: SettingsNode.Member) {
        if member.key == "row" {
            problems.error(
                member.keyPlace, "a volume cannot be called \"row\": that is the row of the producer's \"rows\"")
        } else if volumes.entries[member.key] != nil {
            problems.error(
                member.keyPlace,
                "volume \"\(member.key)\" differs from another in the bytes of a letter only: rename one")
        } else if member.key.isEmpty || member.key.contains(where: { $0 == "." || $0 == "{" || $0 == "}" || $0 == " " })
        {
            problems.error(
                member.keyPlace, "a volume cannot be called \"\(member.key)\": leave out dots, spaces and braces")
        }
    }

    /// Reads a volume; nil with an error reported where it is wrong.
    private func volume(_ node: SettingsNode, _ title: String) -> VolumeDefinition? {
        switch node.content {
        case .string(let name): return builtIn(name, node.place, title).map { VolumeDefinition(.builtIn($0)) }
        case .array: return values(node, title).map { VolumeDefinition($0) }
        case .object: return generator(node, title)
        default:
            problems.error(
                node.place,
                "\(title) must be the name of a generator, a list of values, or an object with a generator, not \(node.inWords)"
            )
            return nil
        }
    }

    private func builtIn(_ name: String, _ place: SettingsPlace, _ title: String) -> BuiltIn? {
        if let builtIn = BuiltIn(name: name) { return builtIn }
        if Self.later.contains(name) {
            problems.error(place, "\(title): the generator \"\(name)\" is not supported yet")
        } else {
            let near = Suggestion.phrase(for: name, among: BuiltIn.names)
            let rest =
                near.isEmpty
                ? ": there are \(BuiltIn.listed.joined(separator: ", ")); a list of values stands in brackets" : near
            problems.error(place, "\(title): no built-in generator \"\(name)\"\(rest)")
        }
        return nil
    }

    private func values(_ node: SettingsNode, _ title: String) -> VolumeDefinition.Generator? {
        guard case .array(let elements) = node.content, !elements.isEmpty else {
            problems.error(node.place, "\(title) must have at least one value")
            return nil
        }
        if let text = elements.lazy.compactMap(\.placeholderText).first { warnPlaceholder(text, node, title) }
        return .values(elements.map(\.json))
    }

    private func generator(_ node: SettingsNode, _ title: String) -> VolumeDefinition? {
        let names = SettingsFormat.generators.map(\.name)
        let options = SettingsFormat.options(beside: SettingsFormat.generators, SettingsFormat.volumeOptions)
        guard
            let reader = ObjectReader(
                node, title, keys: names + options, later: Self.later,
                listed: Self.generators + options + BuiltIn.listed, problems: problems)
        else { return nil }
        let chance = chance(reader)
        let given = names.filter(reader.has)
        guard given.count == 1 else {
            if given.isEmpty, reader.wrongKeys.isEmpty {
                problems.error(
                    node.place, "\(title) has no generator: add one of \(Self.generators.joined(separator: ", "))")
            } else if given.count > 1 {
                problems.error(node.place, "\(title) has several generators: \(given.joined(separator: ", "))")
            }
            return nil
        }
        for option in options where reader.has(option) {
            guard let takers = SettingsFormat.generators(taking: option), !takers.contains(given[0]) else { continue }
            let list = ObjectReader.listing(takers.map { "\"\($0)\"" })
            problems.error(reader.keyPlace(option), "\"\(option)\" in \(title) goes with \(list) only")
        }
        return generator(given[0], reader).map { VolumeDefinition($0, chance: chance) }
    }

    private func chance(_ reader: ObjectReader) -> Double? {
        guard let node = reader.node("chance") else { return nil }
        if let value = node.double, (0...1).contains(value) { return value }
        reader.mismatch("chance", "a number from 0 to 1")
        return nil
    }

    private func generator(_ key: String, _ reader: ObjectReader) -> VolumeDefinition.Generator? {
        guard let node = reader.node(key) else { return nil }
        switch key {
        case "array": return values(node, "\"array\" in \(reader.title)")
        case "pick": return pick(reader, node)
        case "weighted": return weighted(reader, node)
        case "int", "decimal", "sequence": return number(reader).map { .number($0) }
        default:
            let remarks = SettingsFormat.remarks.map(\.name)
            if case .object(let members) = node.content, members.allSatisfy({ remarks.contains($0.key) }) {
                return BuiltIn(name: key).map { .builtIn($0) }
            }
            reader.mismatch(key, "an empty object, {}, since it takes no options")
            return nil
        }
    }

    private func pick(_ reader: ObjectReader, _ node: SettingsNode) -> VolumeDefinition.Generator? {
        if case .array = node.content { return values(node, "\"pick\" in \(reader.title)") }
        guard let text = node.string, let reference = Template.Reference(dotted: text) else {
            reader.mismatch("pick", "a list, or where one is, such as \"match.teams\"")
            return nil
        }
        return .pick(reference)
    }

    private func weighted(_ reader: ObjectReader, _ node: SettingsNode) -> VolumeDefinition.Generator? {
        guard case .object(let members) = node.content, !members.isEmpty else {
            reader.mismatch("weighted", "an object of values and their weights, such as { \"pass\": 60, \"goal\": 12 }")
            return nil
        }
        var weights: [VolumeDefinition.Weight] = []
        for member in members {
            guard let weight = member.value.double, weight >= 0 else {
                problems.error(
                    member.value.place,
                    "the weight of \"\(member.key)\" in \(reader.title) must be a number of at least 0, not \(member.value.inWords)"
                )
                return nil
            }
            weights.append(.init(member.key, weight))
        }
        guard weights.contains(where: { $0.weight > 0 }) else {
            problems.error(node.place, "\"weighted\" in \(reader.title) must have a weight above 0")
            return nil
        }
        if let text = weights.first(where: { $0.value.hasPlaceholder })?.value {
            warnPlaceholder(text, node, "\"weighted\" in \(reader.title)")
        }
        return .weighted(weights)
    }

    private func warnPlaceholder(_ text: String, _ node: SettingsNode, _ title: String) {
        problems.warning(
            node.place,
            "\"\(text)\" in \(title) is published as it stands: placeholders belong in the message, the routing key, "
                + "properties and headers, not in values")
    }
}
