/// Turns definitions and templates into what a ``TemplateRenderer`` runs; only volumes that are referred to are kept.
package struct VolumeCompiler: Sendable {
    let definitions: VolumeDefinitions
    let seed: UInt64
    let owner: String
    let hasRow: Bool
    /// Names that the caller provides the values of, in templates compiled from now on.
    package var externalNames: Set<String>

    /// What templates refer to and the caller has to provide, in the order of first use.
    package private(set) var externals: [Template.Reference] = []

    private(set) var volumes: [CompiledVolume] = []
    private(set) var numbers: [NumberSource] = []
    var named: [NamedSource] = []
    private(set) var references: [CompiledReference] = []
    private(set) var externalValues: [Int] = []
    private(set) var tables: [DrawnValue] = []
    private(set) var constants: [UInt8] = []
    private(set) var usesRow = false

    private var volumeIndices: [String: Int] = [:]
    private var tableValues: [Int: [JSONValue]] = [:]
    private var valueIndices: [Template.Reference: Int] = [:]
    private var underWay: Set<String> = []

    /// Begins a compilation.
    ///
    /// - Parameters:
    ///   - definitions: The listed volumes.
    ///   - seed: The seed of the run.
    ///   - owner: The producer or consumer, which has streams of its own.
    ///   - hasRow: Whether `{{row}}` means something.
    ///   - externalNames: Names that the caller provides the values of; they go before volumes.
    package init(
        definitions: VolumeDefinitions, seed: UInt64, owner: String, hasRow: Bool, externalNames: Set<String> = []
    ) {
        self.definitions = definitions
        self.seed = seed
        self.owner = owner
        self.hasRow = hasRow
        self.externalNames = externalNames
    }

    /// Compiles a text with placeholders.
    package mutating func program(_ template: Template) throws(GenerationError) -> TemplateProgram {
        var program = TemplateProgram()
        for part in template.parts {
            switch part {
            case .literal(let text): program.append(literal: text.utf8)
            case .placeholder(let reference): program.append(.text, value: try value(of: reference))
            }
        }
        return program
    }

    /// Compiles JSON with placeholders.
    package mutating func program(_ template: JSONTemplate) throws(GenerationError) -> TemplateProgram {
        var program = TemplateProgram()
        try append(template, to: &program)
        return program
    }

    private mutating func append(
        _ template: JSONTemplate, to program: inout TemplateProgram
    ) throws(GenerationError) {
        switch template {
        case .literal(let value):
            var bytes: [UInt8] = []
            value.write(into: &bytes)
            program.append(literal: bytes)
        case .string(let text):
            if let reference = text.onlyPlaceholder {
                program.append(.json, value: try value(of: reference))
            } else {
                try append(quoted: text, to: &program)
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                program.append(literal: (index == 0 ? "[" : ",").utf8)
                try append(element, to: &program)
            }
            program.append(literal: (elements.isEmpty ? "[]" : "]").utf8)
        case .object(let members):
            for (index, member) in members.enumerated() {
                program.append(literal: (index == 0 ? "{" : ",").utf8)
                try append(quoted: member.key, to: &program)
                program.append(literal: ":".utf8)
                try append(member.value, to: &program)
            }
            program.append(literal: (members.isEmpty ? "{}" : "}").utf8)
        }
    }

    private mutating func append(quoted text: Template, to program: inout TemplateProgram) throws(GenerationError) {
        program.append(literal: "\"".utf8)
        for part in text.parts {
            switch part {
            case .literal(let text):
                var bytes: [UInt8] = []
                JSONText.escape(text.utf8, into: &bytes)
                program.append(literal: bytes)
            case .placeholder(let reference): program.append(.escaped, value: try value(of: reference))
            }
        }
        program.append(literal: "\"".utf8)
    }

    /// The index of the value that a placeholder stands for.
    mutating func value(of reference: Template.Reference) throws(GenerationError) -> Int {
        if let known = valueIndices[reference] { return known }
        let index: Int
        if externalNames.contains(reference.name) {
            index = add(.external)
            externals.append(reference)
            externalValues.append(index)
        } else if reference.name == "row" {
            try requireRow("{{\(reference)}}")
            index = add(.row(path: reference.path.map { Array($0.utf8) }))
        } else {
            index = try volumeValue(of: reference)
        }
        valueIndices[reference] = index
        return index
    }

    private mutating func add(_ reference: CompiledReference) -> Int {
        references.append(reference)
        return references.count - 1
    }

    private mutating func requireRow(_ what: String) throws(GenerationError) {
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
        guard let field = reference.path.first else {
            volumes[volume].value = add(.volume)
            return volumes[volume].value
        }
        throw GenerationError(
            .definition,
            "{{\(reference)}}: volume \"\(reference.name)\" makes single values, without a field \"\(field)\"")
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

    mutating func volume(named name: String) throws(GenerationError) -> Int {
        if let known = volumeIndices[name] { return known }
        let definition = try definitions.definition(
            of: name, among: externalNames.union(hasRow ? ["row"] : []))
        guard underWay.insert(name).inserted else {
            throw GenerationError(.definition, "volume \"\(name)\" picks from itself")
        }
        let (source, values) = try source(of: definition.generator, named: name)
        underWay.remove(name)
        volumes.append(
            CompiledVolume(
                name: name, chance: definition.chance, source: source,
                chances: RandomStream(seed: seed, producer: owner, stream: name + "\u{0}chance"),
                random: RandomStream(seed: seed, producer: owner, stream: name)))
        volumeIndices[name] = volumes.count - 1
        tableValues[volumes.count - 1] = values
        return volumes.count - 1
    }

    private mutating func source(
        of generator: VolumeDefinition.Generator, named name: String
    ) throws(GenerationError) -> (CompiledVolume.Source, [JSONValue]?) {
        switch generator {
        case .values(let values): return (.table(count: values.count), values)
        case .weighted(let weights):
            var sum = 0.0
            let sums = weights.map { weight in
                sum += weight.weight
                return sum
            }
            return (.weighted(sums: sums), weights.map { .string($0.value) })
        case .pick(let reference): return try pick(reference, named: name)
        case .number(let rule):
            numbers.append(NumberSource(rule, random: RandomStream(seed: seed, producer: owner, stream: name)))
            return (.number(numbers.count - 1), nil)
        case .builtIn(let kind, let options): return (.builtIn(try namedSource(kind, options)), nil)
        }
    }

    private mutating func pick(
        _ reference: Template.Reference, named name: String
    ) throws(GenerationError) -> (CompiledVolume.Source, [JSONValue]?) {
        if reference.name == "row" {
            try requireRow("volume \"\(name)\"")
            return (.pickFromRow(path: reference.path.map { Array($0.utf8) }), nil)
        }
        let source = try volume(named: reference.name)
        guard let rows = tableValues[source] else {
            throw GenerationError(
                .definition, "volume \"\(name)\" picks from \"\(reference)\", which is not a list of a value set")
        }
        var values: [JSONValue] = []
        var starts = [0]
        for (number, row) in rows.enumerated() {
            guard case .array(let elements) = row.find(reference.path), !elements.isEmpty else {
                throw GenerationError(
                    .definition,
                    "volume \"\(name)\" picks from \"\(reference)\", but value \(number + 1) of volume "
                        + "\"\(reference.name)\" has no list there")
            }
            values.append(contentsOf: elements)
            starts.append(values.count)
        }
        return (.pick(volume: source, starts: starts), values)
    }
}
