extension GeneratorDeclaration {
    /// `zipf`, over the values of a set or over the numbers up to a count.
    static let zipf = GeneratorDeclaration(
        numbers: GeneratorReference(
            "zipf", .sets,
            "One of the values, the first most often; or a number up to a count, small ones most often (Zipf's law).",
            argument: .anyOf([ValueSet.shape, .object(ZipfRule.shape)]), options: [ZipfRule.exponentKey],
            example: #"{ "zipf": { "count": 1000000, "exponent": 1.07 } }"#),
        reading: { ZipfRule(reading: $0).map { .zipf($0) } },
        readingVolume: { settings in
            if let members = settings.value.members, !members.contains(where: { $0.key == "file" }) {
                return ZipfRule(reading: settings).map { .number(.zipf($0)) }
            }
            guard !settings.value.isNumber else {
                settings.mismatch(
                    "a list of values, the most frequent first, or { \"count\": 1000, \"exponent\": 1.1 }")
                return nil
            }
            let exponent = ZipfRule.exponent(settings.volume)
            return ValueSet.read(settings.value, settings.title).map { .zipf($0, exponent: exponent) }
        })
}

extension VolumeDefinition.Generator {
    /// One of these, the first most often.
    package static func zipf(_ values: [JSONValue], exponent: Double) -> Self {
        Self(ZipfValuesRule(values: values, exponent: exponent))
    }
}

extension NumberRule {
    /// A rank, small ones most often.
    package static func zipf(_ rule: ZipfRule) -> Self { Self(rule) }
}

/// Zipf's law over some values.
struct ZipfValuesRule: IndependentRule {
    var values: [JSONValue]
    var exponent: Double

    var possibilities: UInt64? { ValueSet.distinct(values) }
    var equalChances: EqualChances? { nil }
    var listing: ValueListing { .values(values) }

    func compile(
        _ name: String, per key: Template.Reference?, with compiler: inout VolumeCompiler
    ) throws(GenerationError) -> CompiledGenerator {
        compiler.sources.ranks.append(ZipfSampler(count: Int64(values.count), exponent: exponent))
        return CompiledGenerator(
            source: .zipf(compiler.sources.ranks.count - 1), values: values, drawsAtRandom: values.count > 1,
            canEnd: false)
    }
}

/// Zipf's law over the ranks from 1 to a count.
package struct ZipfRule: Sendable, Hashable {
    package var count: Int64
    package var exponent: Double

    /// Makes a rule.
    package init(count: Int64, exponent: Double) {
        self.count = count
        self.exponent = exponent
    }
}

extension ZipfRule: NumberKind {
    var places: Int { 0 }
    var least: Int64? { 1 }
    var hasState: Bool { false }
    var canEnd: Bool { false }
    var drawsAtRandom: Bool { count > 1 }
    var possibilities: UInt64? { UInt64(max(1, count)) }
    var equalChances: EqualChances? { nil }

    func append(to source: inout NumberSource) { source.append(.zipf(ZipfSampler(count: count, exponent: exponent))) }
}

// MARK: Reading

extension ZipfRule {
    fileprivate static let shape = ObjectShape(
        [.init("count", .integer(1...1_000_000_000_000), "The largest number; the smallest is 1."), exponentKey],
        required: ["count"])

    fileprivate static let exponentKey = ObjectShape.Key(
        "exponent", .numberAbove(0, upTo: 10), "How steeply the frequency falls with the rank.", standard: "1")

    fileprivate init?(reading settings: GeneratorSettings) {
        guard let reader = settings.argument(Self.shape, remedies: ["count": "the largest rank, such as 1000"]) else {
            return nil
        }
        if settings.volume.has("exponent") {
            settings.volume.error(
                atKey: "exponent", "\"exponent\" in \(settings.volume.title) goes into \"zipf\", beside \"count\"")
        }
        guard let count = reader.integer("count", 1...1_000_000_000_000) else { return nil }
        self.init(count: count, exponent: Self.exponent(reader))
    }

    fileprivate static func exponent(_ reader: any SettingsObject) -> Double {
        guard let value = reader.value("exponent") else { return 1 }
        if let exponent = value.double, exponent > 0, exponent <= 10 { return exponent }
        reader.mismatch("exponent", "a number above 0, up to 10")
        return 1
    }
}

/// Draws ranks from 1 to a count, the rank k as often as k to the power of minus the exponent, in constant memory.
///
/// Source: W. Hörmann, G. Derflinger, "Rejection-inversion to generate variates from monotone discrete
/// distributions", ACM TOMACS 6 (1996).
struct ZipfSampler: Sendable {
    private let count: Double
    private let exponent: Double
    private let first: Double
    private let last: Double
    private let shift: Double

    init(count: Int64, exponent: Double) {
        self.count = Double(count)
        self.exponent = exponent
        first = Self.integral(1.5, exponent) - 1
        last = Self.integral(Double(count) + 0.5, exponent)
        shift = 2 - Self.inverse(Self.integral(2.5, exponent) - Self.density(2, exponent), exponent)
    }

    func next(_ random: inout RandomStream) -> Int64 {
        while true {
            let area = last + random.unit() * (first - last)
            let x = Self.inverse(area, exponent)
            let rank = min(max(1, (x + 0.5).rounded(.down)), count)
            if rank - x <= shift || area >= Self.integral(rank + 0.5, exponent) - Self.density(rank, exponent) {
                return Int64(rank)
            }
        }
    }

    private static func density(_ x: Double, _ exponent: Double) -> Double {
        PortableMath.exp(-exponent * PortableMath.log(x))
    }

    /// (x^(1 − exponent) − 1) / (1 − exponent), which is log x for an exponent of 1.
    private static func integral(_ x: Double, _ exponent: Double) -> Double {
        let log = PortableMath.log(x)
        let power = (1 - exponent) * log
        let factor = power.magnitude > 1e-8 ? PortableMath.expm1(power) / power : 1 + power / 2 * (1 + power / 3)
        return factor * log
    }

    private static func inverse(_ area: Double, _ exponent: Double) -> Double {
        let power = max(-1, area * (1 - exponent))
        let factor =
            power.magnitude > 1e-8 ? PortableMath.log1p(power) / power : 1 - power * (0.5 - power * (1.0 / 3))
        return PortableMath.exp(factor * area)
    }
}
