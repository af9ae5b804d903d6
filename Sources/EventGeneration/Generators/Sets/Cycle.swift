extension GeneratorDeclaration {
    /// `cycle`
    static let cycle = GeneratorDeclaration(
        GeneratorReference(
            "cycle", .sets, "The values in their order, again and again.", argument: ValueSet.shape,
            example: #"{ "cycle": ["red", "amber", "green"] }"#)
    ) { settings in
        ValueSet.read(settings.value, settings.title).map { .cycle($0) }
    }

    /// `shuffle`
    static let shuffle = GeneratorDeclaration(
        GeneratorReference(
            "shuffle", .sets, "All values in a random order, then all in another.", argument: ValueSet.shape,
            example: #"{ "shuffle": ["hearts", "spades", "diamonds", "clubs"] }"#)
    ) { settings in
        ValueSet.read(settings.value, settings.title).map { .shuffle($0) }
    }
}

extension VolumeDefinition.Generator {
    /// These in their order, again and again.
    package static func cycle(_ values: [JSONValue]) -> Self { Self(OrderRule(values: values, shuffles: false)) }

    /// These in a new order each round.
    package static func shuffle(_ values: [JSONValue]) -> Self { Self(OrderRule(values: values, shuffles: true)) }
}

/// All of some values in an order, again and again.
struct OrderRule: GeneratorRule {
    var values: [JSONValue]
    /// Whether each round has an order of its own.
    var shuffles: Bool

    var references: [Template.Reference] { [] }
    var hasState: Bool { true }
    var possibilities: UInt64? { ValueSet.distinct(values) }
    var equalChances: EqualChances? { nil }
    var listing: ValueListing { .values(values) }
    var keyComplaint: String? { nil }
    var uniqueComplaint: String? { nil }

    func compile(
        _ name: String, per key: Template.Reference?, with compiler: inout VolumeCompiler
    ) throws(GenerationError) -> CompiledGenerator {
        var source = OrderSource(count: values.count, shuffles: shuffles)
        if key == nil { source.addKey(random: compiler.stream(name)) }
        compiler.sources.orders.append(source)
        return CompiledGenerator(
            source: .order(compiler.sources.orders.count - 1), values: values,
            drawsAtRandom: shuffles && values.count > 1, canEnd: false, keyLimit: source.keyLimit)
    }
}
