extension VolumeCompiler {
    /// What a volume draws from, and the values where it chooses among some.
    mutating func source(
        of definition: VolumeDefinition, named name: String
    ) throws(GenerationError) -> (CompiledVolume.Source, [JSONValue]?) {
        let isKeyed = definition.per != nil
        switch definition.generator {
        case .values(let values): return (.table(count: values.count), values)
        case .weighted(let weights):
            var sum = 0.0
            sources.weights.append(
                weights.map { weight in
                    sum += weight.weight
                    return sum
                })
            return (.weighted(sources.weights.count - 1), weights.map(\.value))
        case .zipf(let values, let exponent):
            sources.ranks.append(ZipfSampler(count: Int64(values.count), exponent: exponent))
            return (.zipf(sources.ranks.count - 1), values)
        case .cycle(let values): return (order(values, shuffles: false, name, isKeyed), values)
        case .shuffle(let values): return (order(values, shuffles: true, name, isKeyed), values)
        case .map(let rule): return try map(rule, name)
        case .pick(let reference): return try pick(reference, named: name)
        case .boolean(let probability): return (.boolean(probability), nil)
        case .number(let rule):
            let isLate = isKeyed && rule.hasState
            sources.numbers.append(isLate ? NumberSource(keyed: rule) : NumberSource(rule, random: stream(name)))
            return (.number(sources.numbers.count - 1), nil)
        case .states(let rule):
            sources.states.append(StateSource(rule))
            if !isKeyed { sources.states[sources.states.count - 1].addKey(random: stream(name)) }
            return (.states(sources.states.count - 1), rule.states.map { .string($0.name) })
        case .list(let rule): return (try list(rule, name), nil)
        case .text(let template):
            sources.texts.append(try dependentProgram(template, of: name))
            return (.text(sources.texts.count - 1), nil)
        case .use(let other):
            // Resolved before; what is left is a definition that code made.
            throw GenerationError(.definition, "volume \"\(name)\" uses \"\(other)\" in a circle")
        case .builtIn(let kind, let options):
            return (.builtIn(try namedSource(kind, options, per: definition.per)), nil)
        }
    }

    private func stream(_ name: String) -> RandomStream {
        RandomStream(seed: seed, producer: owner, stream: scope.prefix + name)
    }

    private mutating func order(
        _ values: [JSONValue], shuffles: Bool, _ name: String, _ isKeyed: Bool
    ) -> CompiledVolume.Source {
        var source = OrderSource(count: values.count, shuffles: shuffles)
        if !isKeyed { source.addKey(random: stream(name)) }
        sources.orders.append(source)
        return .order(sources.orders.count - 1)
    }

    private mutating func map(
        _ rule: MapRule, _ name: String
    ) throws(GenerationError) -> (CompiledVolume.Source, [JSONValue]?) {
        var entries = HashIndex()
        var values: [JSONValue] = []
        for entry in rule.entries where entries.insert(StableHash(entry.key.utf8).value) { values.append(entry.value) }
        var otherwise = -1
        if let value = rule.otherwise {
            otherwise = values.count
            values.append(value)
        }
        let by = try dependency(rule.by, of: name)
        sources.maps.append(CompiledMap(by: by, entries: entries, otherwise: otherwise))
        return (.map(sources.maps.count - 1), values)
    }

    private mutating func pick(
        _ reference: Template.Reference, named name: String
    ) throws(GenerationError) -> (CompiledVolume.Source, [JSONValue]?) {
        if reference.name == "row" {
            try requireRow("volume \"\(name)\"")
            sources.paths.append(reference.path.map { Array($0.utf8) })
            return (.pickFromRow(sources.paths.count - 1), nil)
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
        sources.starts.append(starts)
        return (.pick(volume: source, starts: sources.starts.count - 1), values)
    }

    /// A text volume's program, which sees what its volume sees.
    private mutating func dependentProgram(
        _ template: Template, of name: String
    ) throws(GenerationError) -> TemplateProgram {
        var program = TemplateProgram()
        for part in template.parts {
            switch part {
            case .literal(let text): program.append(literal: text.utf8)
            case .placeholder(let reference): program.append(.text, value: try dependency(reference, of: name))
            }
        }
        return program
    }

    /// Compiles the elements in a scope of their own, in which every volume is drawn again for each of them.
    private mutating func list(_ rule: ListRule, _ name: String) throws(GenerationError) -> CompiledVolume.Source {
        let length = NumberSource(rule.length, random: stream(name + "\u{0}length"))
        let (outer, names) = (scope, visibleNames)
        scope = Scope(prefix: outer.prefix + name + "\u{0}")
        visibleNames = inputNames
        defer { (scope, visibleNames) = (outer, names) }
        var program = TemplateProgram()
        switch rule.element {
        case .template(let template):
            for reference in template.references { _ = try dependency(reference, of: name) }
            program = try self.program(template)
        case .volume(let definition):
            let volume = try self.volume(definition, named: "an element of \(name)")
            // No volume can have this name.
            scope.volumes["\u{0}"] = volume
            program.append(.json, value: try value(of: Template.Reference("\u{0}")))
        }
        sources.lists.append(CompiledList(steps: scope.steps, program: program, length: length))
        return .list(sources.lists.count - 1)
    }
}

extension StableHash {
    /// The hash of some bytes.
    init(_ bytes: some Sequence<UInt8>) {
        self.init()
        combine(bytes)
    }
}
