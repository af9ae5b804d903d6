/// Turns definitions and templates into what a ``TemplateRenderer`` runs; only volumes that are referred to are kept.
package struct VolumeCompiler: Sendable {
    /// The volumes that templates of one place share: those of the message, or those of a list's elements.
    struct Scope: Sendable {
        /// Goes before the names of streams.
        var prefix = ""
        var volumes: [String: Int] = [:]
        var values: [Template.Reference: Int] = [:]
        var externals: [Template.Reference: Int] = [:]
        var steps: [DrawStep] = []
    }

    let definitions: VolumeDefinitions
    let seed: UInt64
    let owner: String
    let hasRow: Bool
    /// Names that the caller provides the values of before anything is drawn, so that volumes may refer to them.
    let inputNames: Set<String>
    /// Names that the caller provides the values of, in templates compiled from now on.
    package var externalNames: Set<String> { didSet { visibleNames = externalNames } }
    /// Those that mean something where the compiler is: in a template, or in what a volume refers to.
    var visibleNames: Set<String>

    /// What templates refer to and the caller has to provide, in the order of first use.
    package private(set) var externals: [Template.Reference] = []

    var volumes: [CompiledVolume] = []
    var sources = VolumeSources()
    private(set) var references: [CompiledReference] = []
    private(set) var externalValues: [Int] = []
    private(set) var tables: [DrawnValue] = []
    private(set) var constants: [UInt8] = []
    private(set) var usesRow = false
    /// Whether any volume that is used draws at random.
    private(set) var drawsAtRandom = false
    /// Whether any volume that is used comes to an end, and the messages with it.
    private(set) var canEnd = false

    var scope = Scope()
    /// The values of each volume that chooses among some.
    var tableValues: [Int: [JSONValue]] = [:]
    private var underWay: Set<String> = []
    /// How many volumes may lead to one another; each takes its part of the stack while they are compiled.
    private static let depthLimit = 100

    /// Begins a compilation.
    ///
    /// - Parameters:
    ///   - definitions: The listed volumes.
    ///   - seed: The seed of the run.
    ///   - owner: The producer or consumer, which has streams of its own.
    ///   - hasRow: Whether `{{row}}` means something.
    ///   - externalNames: Names that the caller provides the values of; they go before volumes.
    ///   - inputNames: Those of them that are provided before the volumes are drawn. Default: all.
    package init(
        definitions: VolumeDefinitions, seed: UInt64, owner: String, hasRow: Bool, externalNames: Set<String> = [],
        inputNames: Set<String>? = nil
    ) {
        self.definitions = definitions
        self.seed = seed
        self.owner = owner
        self.hasRow = hasRow
        self.externalNames = externalNames
        visibleNames = externalNames
        self.inputNames = inputNames ?? externalNames
    }

    /// The index of the value that a placeholder stands for.
    mutating func value(of reference: Template.Reference) throws(GenerationError) -> Int {
        if visibleNames.contains(reference.name) {
            if let known = scope.externals[reference] { return known }
            let index = add(.external)
            externals.append(reference)
            externalValues.append(index)
            scope.externals[reference] = index
            return index
        }
        if let known = scope.values[reference] { return known }
        let index: Int
        if reference.name == "row" {
            try requireRow("{{\(reference)}}")
            index = add(.row(path: reference.path.map { Array($0.utf8) }))
        } else {
            index = try volumeValue(of: reference)
        }
        scope.values[reference] = index
        return index
    }

    /// The index of a value that a volume needs before it is drawn.
    mutating func dependency(_ reference: Template.Reference, of name: String) throws(GenerationError) -> Int {
        let names = visibleNames
        visibleNames = inputNames
        defer { visibleNames = names }
        if VolumeDefinitions.receivedNames.contains(reference.name), !inputNames.contains(reference.name),
            definitions.entries[reference.name] == nil
        {
            throw GenerationError(
                .definition,
                "volume \"\(name)\" takes \"\(reference)\", which only what a consumer received has")
        }
        return try value(of: reference)
    }

    private mutating func add(_ reference: CompiledReference) -> Int {
        references.append(reference)
        switch reference {
        case .volume, .external: break
        case .table, .row, .rowElement: scope.steps.append(.value(references.count - 1))
        }
        return references.count - 1
    }

    mutating func requireRow(_ what: String) throws(GenerationError) {
        usesRow = true
        guard !hasRow else { return }
        throw GenerationError(
            .definition, "\(what) needs rows: name a file with --rows FILE, or with \"rows\" in the settings")
    }

    private mutating func volumeValue(of reference: Template.Reference) throws(GenerationError) -> Int {
        let volume = try volume(named: reference.name)
        if let values = tableValues[volume] {
            let start = try addTable(values, reference)
            return add(.table(volume: volume, start: start))
        }
        if case .pickFromRow = volumes[volume].source {
            return add(.rowElement(volume: volume, path: reference.path.map { Array($0.utf8) }))
        }
        guard let field = reference.path.first else { return ownValue(of: volume) }
        throw GenerationError(
            .definition,
            "{{\(reference)}}: volume \"\(reference.name)\" makes single values, without a field \"\(field)\"")
    }

    /// The index of what a volume without a table writes.
    mutating func ownValue(of volume: Int) -> Int {
        if volumes[volume].value < 0 { volumes[volume].value = add(.volume) }
        return volumes[volume].value
    }

    private mutating func addTable(
        _ values: [JSONValue], _ reference: Template.Reference
    ) throws(GenerationError) -> Int {
        let start = tables.count
        for (number, value) in values.enumerated() {
            guard let part = value.find(reference.path) else {
                throw GenerationError(
                    .definition,
                    "{{\(reference)}}: value \(number + 1) of volume \"\(reference.name)\" has no field "
                        + "\"\(reference.path.joined(separator: "."))\"")
            }
            tables.append(constant(part))
        }
        return start
    }

    private mutating func constant(_ value: JSONValue) -> DrawnValue {
        let start = constants.count
        let encoding: DrawnValue.Encoding
        switch value {
        case .null: return .null
        case .boolean, .number:
            value.write(into: &constants)
            encoding = .bare
        case .string(let text):
            constants.append(contentsOf: text.utf8)
            encoding = JSONText.needsEscape(text.utf8) ? .text : .plain
        case .array, .object:
            value.write(into: &constants)
            encoding = .structure
        }
        return DrawnValue(encoding: encoding, buffer: .constants, start: start, end: constants.count)
    }

    /// The index of a listed volume or built-in generator.
    mutating func volume(named name: String) throws(GenerationError) -> Int {
        if let known = scope.volumes[name] { return known }
        let definition = try definitions.definition(
            of: name, among: externalNames.union(hasRow ? ["row"] : []))
        let index = try volume(definition, named: name)
        scope.volumes[name] = index
        return index
    }

    /// The index of a definition's volume, compiled after all that it refers to.
    mutating func volume(_ definition: VolumeDefinition, named name: String) throws(GenerationError) -> Int {
        guard underWay.insert(name).inserted else {
            if definition.generator.rule is PickRule {
                throw GenerationError(.definition, "volume \"\(name)\" picks from itself")
            }
            throw GenerationError(.definition, "volume \"\(name)\" depends on itself")
        }
        defer { underWay.remove(name) }
        guard underWay.count <= Self.depthLimit else {
            throw GenerationError(
                .definition,
                "volume \"\(name)\" is reached through more than \(Self.depthLimit) others: make the chain shorter")
        }
        let definition = try definitions.resolved(definition, named: name)
        let rule = definition.generator.rule
        if definition.isUnique, let reason = rule.uniqueComplaint {
            throw GenerationError(.definition, "volume \"\(name)\" cannot be unique: \(reason)")
        }
        let key = try key(of: definition, named: name)
        let compiled = try rule.compile(name, per: definition.per, with: &self)
        let stream = scope.prefix + name
        var volume = CompiledVolume(
            name: name, chance: definition.chance, source: compiled.source,
            chances: RandomStream(seed: seed, producer: owner, stream: stream + "\u{0}chance"),
            random: RandomStream(seed: seed, producer: owner, stream: stream))
        if var key {
            key.limit = min(key.limit, compiled.keyLimit)
            volume.key = sources.keys.count
            sources.keys.append(key)
        }
        volumes.append(volume)
        let index = volumes.count - 1
        tableValues[index] = compiled.values
        if definition.isUnique { makeUnique(index, rule) }
        scope.steps.append(.volume(index))
        let mayBeNull = definition.chance.map { $0 > 0 && $0 < 1 } ?? false
        drawsAtRandom = drawsAtRandom || mayBeNull || compiled.drawsAtRandom
        canEnd = canEnd || compiled.canEnd
        return index
    }

    // MARK: For generators

    /// The stream of a volume.
    func stream(_ name: String) -> RandomStream {
        RandomStream(seed: seed, producer: owner, stream: scope.prefix + name)
    }

    /// Adds a source of a generator's own.
    ///
    /// - Parameter key: What has a state each; nil for one state. Default: one.
    mutating func own(_ source: some ValueSource, per key: Template.Reference? = nil) -> CompiledVolume.Source {
        sources.own.append(OwnSource(source, isKeyed: key != nil))
        return .own(sources.own.count - 1)
    }
}
