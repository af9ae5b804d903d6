extension GeneratorDeclaration {
    /// `weighted`
    static let weighted = GeneratorDeclaration(
        GeneratorReference(
            "weighted", .sets, "One of the values, as often as their weights say.",
            argument: .anyOf([
                .object(ObjectShape([], others: .weight, least: 1)),
                .list(of: .object(WeightedRule.entry), count: 1...Int.max),
            ]),
            example: #"{ "weighted": { "pass": 60, "shot": 16, "goal": 12, "foul": 8, "card": 4 } }"#)
    ) { settings in
        WeightedRule(reading: settings).map { .weighted($0.weights) }
    }
}

extension VolumeDefinition.Generator {
    /// One of these, as likely as its weight.
    package static func weighted(_ weights: [VolumeDefinition.Weight]) -> Self { Self(WeightedRule(weights: weights)) }
}

extension VolumeDefinition {
    /// A value and how often it comes, in relation to the others.
    package struct Weight: Sendable, Hashable {
        /// The value.
        package var value: JSONValue
        /// Its weight, at least 0.
        package var weight: Double

        /// Makes the weight of a value.
        package init(value: JSONValue, _ weight: Double) {
            self.value = value
            self.weight = weight
        }

        /// Makes the weight of a text.
        package init(_ text: String, _ weight: Double) { self.init(value: .string(text), weight) }
    }
}

/// One of some values, as often as their weights say.
struct WeightedRule: IndependentRule {
    var weights: [VolumeDefinition.Weight]

    var possibilities: UInt64? { ValueSet.distinct(possible) }
    var equalChances: EqualChances? { nil }
    var listing: ValueListing { .values(possible) }

    /// The values that come at all.
    private var possible: [JSONValue] { weights.filter { $0.weight > 0 }.map(\.value) }

    func compile(
        _ name: String, per key: Template.Reference?, with compiler: inout VolumeCompiler
    ) throws(GenerationError) -> CompiledGenerator {
        var sum = 0.0
        compiler.sources.weights.append(
            weights.map { weight in
                sum += weight.weight
                return sum
            })
        return CompiledGenerator(
            source: .weighted(compiler.sources.weights.count - 1), values: weights.map(\.value),
            drawsAtRandom: weights.count { $0.weight > 0 } > 1, canEnd: false)
    }
}

// MARK: Reading

extension WeightedRule {
    /// A value of any kind with its weight.
    static let entry = ObjectShape(
        [
            .init("value", .any, "The value, of any kind."),
            .init("weight", .weight, "How often it comes, in relation to the others.", standard: "1"),
        ], required: ["value"])

    /// Reads an object of texts and their weights, or a list of values with a weight each.
    fileprivate init?(reading settings: GeneratorSettings) {
        let weights: [VolumeDefinition.Weight?]
        if let members = settings.value.members, !members.isEmpty {
            weights = members.map { member in
                Self.weight(member.value, "\"\(member.key)\"", settings).map { .init(member.key, $0) }
            }
            if let text = members.first(where: { $0.name.placeholderText != nil })?.key {
                settings.value.warnOfPlaceholder(text, settings.title)
            }
        } else if let elements = settings.value.elements, !elements.isEmpty {
            weights = elements.enumerated().map { Self.weighted($1, "value \($0 + 1)", settings) }
            if let text = settings.value.placeholderText { settings.value.warnOfPlaceholder(text, settings.title) }
        } else {
            settings.mismatch("an object of values and their weights, such as { \"pass\": 60, \"goal\": 12 }")
            return nil
        }
        let known = weights.compactMap(\.self)
        guard known.count == weights.count else { return nil }
        guard known.contains(where: { $0.weight > 0 }) else {
            settings.error("must have a weight above 0")
            return nil
        }
        self.weights = known
    }

    private static func weighted(
        _ value: any SettingsValue, _ name: String, _ settings: GeneratorSettings
    ) -> VolumeDefinition.Weight? {
        guard let element = value.object("\(name) of \(settings.title)", entry), let value = element.value("value")
        else { return nil }
        guard let given = element.value("weight") else { return .init(value: value.json, 1) }
        return weight(given, name, settings).map { .init(value: value.json, $0) }
    }

    private static func weight(_ value: any SettingsValue, _ name: String, _ settings: GeneratorSettings) -> Double? {
        if let weight = value.double, weight >= 0, weight <= 1e300 { return weight }
        value.error(
            "the weight of \(name) in \(settings.volume.title) must be a number of at least 0, not \(value.inWords)")
        return nil
    }
}
