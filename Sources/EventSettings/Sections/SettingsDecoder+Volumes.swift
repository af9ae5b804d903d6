import EventGeneration

extension SettingsDecoder {
    /// Generators that take a value.
    private static let generators = GeneratorReference.all.filter { !$0.standsAlone }.map(\.name)

    /// Reads the section `volumes`, or the file it names.
    func readVolumes(_ node: SettingsNode) {
        guard let content = included(node) else { return }
        guard case .object(let members) = content.content else {
            problems.error(content.place, "\"volumes\" must be an object of volumes by name, not \(content.inWords)")
            return
        }
        var places: [String: SettingsPlace] = [:]
        defersChecks = true
        for member in members where !Self.isRemark(member) || Self.isGenerator(member.value) {
            checkName(member)
            if let volume = volume(member.value, "volume \"\(member.key)\"") {
                volumes.entries[member.key] = volume
            } else {
                // A stand-in, so that what uses the volume is not reported too.
                volumes.entries[member.key] = VolumeDefinition(.named(.index))
                usedVolumes.insert(member.key)
            }
            places[member.key] = member.value.place
        }
        checkReferences(places)
        if content.place.source == path || content.place.isOverride { volumePlaces = places }
    }

    /// Checks what the volumes refer to, now that all of them are known.
    private func checkReferences(_ places: [String: SettingsPlace]) {
        defersChecks = false
        let known = problems.errors.count
        for deferred in deferredChecks {
            check(deferred.reference, at: deferred.place, title: deferred.title, names: .volumes)
        }
        deferredChecks = []
        guard problems.errors.count == known else { return }
        for (name, place) in places {
            guard let references = volumes.entries[name]?.references, !references.isEmpty else { continue }
            for reference in references { usedVolumes.insert(reference.name) }
            checkVolume(name, at: place)
        }
    }

    /// Whether a text is a generator's name, and not a remark under the key `description`.
    private static func isGenerator(_ node: SettingsNode) -> Bool {
        Generators.standingAloneWithAliases.contains(node.string ?? "")
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

    /// Reads a volume; nil with an error reported if it is wrong.
    func volume(_ node: SettingsNode, _ title: String) -> VolumeDefinition? {
        switch node.content {
        case .string(let name): return generator(alone: name, node.place, title).map { VolumeDefinition($0) }
        case .array:
            return VolumeDefinition.Generator(list: GeneratorValue(node, self), title).map { VolumeDefinition($0) }
        case .object: return generator(node, title)
        case .null, .boolean, .number:
            problems.error(
                node.place,
                "\(title) must be the name of a generator, a list of values, or an object with a generator, not \(node.inWords)"
            )
            return nil
        }
    }

    private func generator(
        alone name: String, _ place: SettingsPlace, _ title: String
    ) -> VolumeDefinition.Generator? {
        if let generator = VolumeDefinition.Generator(name: name) { return generator }
        if let generator = GeneratorReference.all.first(where: { $0.name == name }) {
            let example = generator.example.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            problems.error(place, "\(title): the generator \"\(name)\" needs a value, such as \(example)")
        } else {
            let names = Generators.standingAloneWithAliases
            let isNear = Suggestion.closest(to: name, among: names) != nil
            let rest =
                Suggestion.phrase(for: name, among: names, orListing: Generators.standingAlone)
                + (isNear ? "" : "; a list of values stands in brackets")
            problems.error(place, "\(title): no built-in generator \"\(name)\"\(rest)")
        }
        return nil
    }

    private func generator(_ node: SettingsNode, _ title: String) -> VolumeDefinition? {
        let names = SettingsFormat.generators.map(\.name)
        let options = GeneratorReference.optionNames(of: SettingsFormat.generators, after: SettingsFormat.volumeOptions)
        guard
            let reader = ObjectReader(
                node, title, keys: names + options,
                listed: Self.generators + options + Generators.standingAlone, problems: problems)
        else { return nil }
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
        let object = GeneratorObject(reader, self)
        object.checkOptions(options, beside: given[0])
        let chance = chance(reader)
        guard let settings = GeneratorSettings(given[0], in: object),
            let generator = Generators[given[0]]?.read(settings)
        else { return nil }
        var volume = VolumeDefinition(generator, chance: chance)
        volume.per = per(reader, generator)
        volume.isUnique = unique(reader, generator)
        return volume
    }

    private func chance(_ reader: ObjectReader) -> Double? {
        guard let node = reader.node("chance") else { return nil }
        if let value = node.double, (0...1).contains(value) { return value }
        reader.mismatch("chance", "a number from 0 to 1")
        return nil
    }
}
