extension GeneratorDeclaration {
    /// `list`
    static let list = GeneratorDeclaration(
        GeneratorReference(
            "list", .structure,
            "A list. Its elements are a template whose volumes are drawn again for each of them ({{index}} counts them), "
                + "or a volume, by its name or as it stands.",
            argument: .any,
            options: [
                .init(
                    "length",
                    .anyOf([
                        .integer(0...Int64(ListRule.limit)),
                        .list(of: .integer(0...Int64(ListRule.limit)), count: 2...2),
                        .named("numeric"),
                    ]), "How many elements: a number, two between which it lies, or a generator of numbers. Needed.")
            ],
            needs: ["length"],
            example: #"{ "list": { "line": "{{index}}", "sku": "{{product}}" }, "length": [1, 5] }"#)
    ) { settings in
        ListRule(reading: settings).map { .list($0) }
    }
}

extension VolumeDefinition.Generator {
    /// A list.
    package static func list(_ rule: ListRule) -> Self { Self(rule) }
}

/// Lists and what is in them.
package struct ListRule: Sendable, Hashable {
    /// What makes the elements.
    package indirect enum Element: Sendable, Hashable {
        /// JSON whose placeholders are drawn for each element.
        case template(JSONTemplate)
        /// A volume that is drawn for each element.
        case volume(VolumeDefinition)
    }

    /// More elements no list has.
    package static let limit = 100_000

    /// What makes the elements.
    package var element: Element
    /// How many there are, rounded; at least none and at most ``limit``.
    package var length: NumberRule

    /// Makes a rule.
    package init(_ element: Element, length: NumberRule) {
        self.element = element
        self.length = length
    }
}

extension ListRule: GeneratorRule {
    var references: [Template.Reference] {
        switch element {
        case .template(let template): template.references
        case .volume(let volume): volume.references
        }
    }
    var hasState: Bool { false }
    var possibilities: UInt64? { nil }
    var equalChances: EqualChances? { nil }
    var listing: ValueListing { .unknown }
    var keyComplaint: String? { "it belongs in the volumes of its elements" }
    var uniqueComplaint: String? { nil }

    /// Compiles the elements in a scope of their own, in which every volume is drawn again for each of them.
    func compile(
        _ name: String, per key: Template.Reference?, with compiler: inout VolumeCompiler
    ) throws(GenerationError) -> CompiledGenerator {
        let length = NumberSource(self.length, random: compiler.stream(name + "\u{0}length"))
        let (outer, names) = (compiler.scope, compiler.visibleNames)
        compiler.scope = VolumeCompiler.Scope(prefix: outer.prefix + name + "\u{0}")
        compiler.visibleNames = compiler.inputNames
        defer { (compiler.scope, compiler.visibleNames) = (outer, names) }
        var program = TemplateProgram()
        switch element {
        case .template(let template):
            for reference in template.references { _ = try compiler.dependency(reference, of: name) }
            program = try compiler.program(template)
        case .volume(let definition):
            let volume = try compiler.volume(definition, named: "an element of \(name)")
            // No volume can have this name.
            compiler.scope.volumes["\u{0}"] = volume
            program.append(.json, value: try compiler.value(of: Template.Reference("\u{0}")))
        }
        compiler.sources.lists.append(CompiledList(steps: compiler.scope.steps, program: program, length: length))
        return CompiledGenerator(
            source: .list(compiler.sources.lists.count - 1), values: nil, drawsAtRandom: self.length.drawsAtRandom,
            canEnd: self.length.canEnd)
    }
}

// MARK: Reading

extension ListRule {
    /// Reads a list: what stands with a placeholder is a template for each element, anything else a volume.
    fileprivate init?(reading settings: GeneratorSettings) {
        guard let given = settings.volume.value("length") else {
            settings.volume.missing("length", ": a number of elements, two such as [1, 5], or a generator of numbers")
            return nil
        }
        let length = Self.length(given, settings.volume)
        let value = settings.value
        let element: Element
        if value.placeholderText != nil {
            element = .template(value.jsonTemplate(settings.title))
        } else if let name = value.string {
            value.check(Template.Reference(name), settings.title)
            element = .volume(VolumeDefinition(.use(name)))
        } else if let volume = value.volume(settings.title) {
            element = .volume(volume)
        } else {
            return nil
        }
        guard let length else { return nil }
        self.init(element, length: length)
    }

    private static func length(_ value: any SettingsValue, _ volume: any SettingsObject) -> NumberRule? {
        let range = 0...Int64(limit)
        if value.members != nil { return NumberRule(reading: value, "\"length\" in \(volume.title)") }
        if let fixed = value.integer, range.contains(fixed) { return .int(low: fixed, high: fixed) }
        if let (low, high) = value.pair, let low = low.integer, let high = high.integer, low <= high,
            range.contains(low), range.contains(high)
        {
            return .int(low: low, high: high)
        }
        volume.mismatch(
            "length", "a whole number from 0 to \(limit), two such as [1, 5], or a generator of numbers")
        return nil
    }
}
