/// A generator as a volume describes it: what it makes, and what follows from that.
///
/// Every question about a generator is asked here, so that the compiler asks it of a new one.
protocol GeneratorRule: Sendable, Hashable {
    /// What it refers to in other volumes, the row, and what else the place of the template offers.
    var references: [Template.Reference] { get }
    /// Whether a value depends on those before it.
    var hasState: Bool { get }
    /// How many different values there are; nil if that is not known.
    var possibilities: UInt64? { get }
    /// The values that it draws equally often; nil if there are none such or they are not known.
    var equalChances: EqualChances? { get }
    /// The values that a routing key made of it can have.
    var listing: ValueListing { get }
    /// Why there cannot be a value, counter or state for each key; nil if there can.
    var keyComplaint: String? { get }
    /// Why its values cannot be unique; nil if they can.
    var uniqueComplaint: String? { get }

    /// Compiles it to what a renderer draws from.
    ///
    /// - Parameters:
    ///   - name: The volume, for messages and for its stream.
    ///   - key: What the volume has a value, counter or state for each of; nil without.
    ///   - compiler: Takes the sources, and compiles what the generator refers to.
    /// - Throws: ``GenerationError`` for a reference that leads nowhere.
    func compile(
        _ name: String, per key: Template.Reference?, with compiler: inout VolumeCompiler
    ) throws(GenerationError) -> CompiledGenerator
}

/// A generator each of whose values is drawn on its own: nothing that another volume or an earlier message has changes it.
protocol IndependentRule: GeneratorRule {}

extension IndependentRule {
    var references: [Template.Reference] { [] }
    var hasState: Bool { false }
    var keyComplaint: String? { nil }
    var uniqueComplaint: String? { nil }
}

/// A range of numbers, or of places in a table, each of which comes equally often.
struct EqualChances: Sendable, Hashable {
    /// The first number.
    var first: Int64
    /// How many there are.
    var count: UInt64
    /// How far one is from the next.
    var step: Int64

    /// The places of a table.
    init(places count: Int) {
        self.init(first: 0, count: UInt64(count), step: 1)
    }

    init(first: Int64, count: UInt64, step: Int64) {
        self.first = first
        self.count = count
        self.step = step
    }
}

/// The values of a generator as far as they can be listed.
enum ValueListing {
    /// These.
    case values([JSONValue])
    /// The elements of the list that is there.
    case elements(Template.Reference)
    /// They cannot.
    case unknown
}

/// A generator ready to be drawn from.
struct CompiledGenerator {
    /// What it draws from.
    var source: CompiledVolume.Source
    /// The values that it chooses among; nil if it writes its values itself.
    var values: [JSONValue]?
    /// Whether two runs may differ.
    var drawsAtRandom: Bool
    /// Whether it comes to an end, and the messages with it.
    var canEnd: Bool
    /// How many keys there may be.
    var keyLimit = CompiledKey.limit
}

extension VolumeDefinition {
    /// What makes the values of a volume: any generator with all that the volume says of it.
    package struct Generator: Sendable, Hashable {
        let rule: any GeneratorRule

        init(_ rule: any GeneratorRule) { self.rule = rule }

        package static func == (a: Generator, b: Generator) -> Bool { a.rule.equals(b.rule) }

        package func hash(into hasher: inout Hasher) { rule.hash(into: &hasher) }

        /// How many different values there are; nil if that is not known.
        package var possibilities: UInt64? { rule.possibilities }

        /// Why there cannot be a value, counter or state for each key; nil if there can.
        package var keyComplaint: String? { rule.keyComplaint }

        /// Why its values cannot be unique; nil if they can.
        package var uniqueComplaint: String? { rule.uniqueComplaint }
    }
}

extension GeneratorRule {
    fileprivate func equals(_ other: any GeneratorRule) -> Bool { self == other as? Self }
}

extension VolumeDefinition.Generator {
    /// The generator that a name alone stands for; nil for other names.
    package init?(name: String) {
        guard let alone = Generators[name]?.alone else { return nil }
        self = alone
    }
}
