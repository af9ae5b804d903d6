import Testing

@testable import EventGeneration

/// A generator that no case of ``CompiledVolume/Source`` serves: the sum of some dice.
private struct DiceRule: GeneratorRule {
    var count: Int
    var sides: Int64

    var references: [Template.Reference] { [] }
    var hasState: Bool { false }
    var possibilities: UInt64? { UInt64(count) * UInt64(sides - 1) + 1 }
    var equalChances: EqualChances? { nil }
    var listing: ValueListing { .unknown }
    var keyComplaint: String? { nil }
    var uniqueComplaint: String? { nil }

    func compile(
        _ name: String, per key: Template.Reference?, with compiler: inout VolumeCompiler
    ) throws(GenerationError) -> CompiledGenerator {
        CompiledGenerator(
            source: compiler.own(DiceSource(rule: self)), values: nil, drawsAtRandom: sides > 1, canEnd: false)
    }
}

private struct DiceSource: ValueSource {
    let rule: DiceRule

    mutating func draw(
        _ message: MessageMoment, _ random: inout RandomStream, into out: inout [UInt8]
    ) -> DrawnOutcome {
        let sum = (0..<rule.count).reduce(Int64(0)) { sum, _ in sum + random.integer(1, rule.sides) }
        DecimalText.append(sum, places: 0, into: &out)
        return .written(.bare)
    }
}

/// A generator that chooses among values, has a state for each key, and ends.
private struct CountdownRule: GeneratorRule {
    var values: [JSONValue]

    var references: [Template.Reference] { [] }
    var hasState: Bool { true }
    var possibilities: UInt64? { UInt64(values.count) }
    var equalChances: EqualChances? { nil }
    var listing: ValueListing { .values(values) }
    var keyComplaint: String? { nil }
    var uniqueComplaint: String? { nil }

    func compile(
        _ name: String, per key: Template.Reference?, with compiler: inout VolumeCompiler
    ) throws(GenerationError) -> CompiledGenerator {
        CompiledGenerator(
            source: compiler.own(CountdownSource(left: values.count), per: key), values: values, drawsAtRandom: false,
            canEnd: true)
    }
}

private struct CountdownSource: ValueSource {
    var left: Int

    mutating func draw(
        _ message: MessageMoment, _ random: inout RandomStream, into out: inout [UInt8]
    ) -> DrawnOutcome {
        guard left > 0 else { return .ended }
        left -= 1
        return .chosen(left)
    }
}

/// A distribution that no case of ``NumberSource/Node`` serves: the larger of two numbers.
private struct LargerRule: NumberKind {
    var high: Int64

    var places: Int { 1 }
    var least: Int64? { 0 }
    var hasState: Bool { false }
    var canEnd: Bool { false }
    var drawsAtRandom: Bool { high > 0 }
    var possibilities: UInt64? { UInt64(high) + 1 }
    var equalChances: EqualChances? { nil }

    func append(to source: inout NumberSource) { source.append(.sampled(LargerSampler(high: high))) }
}

private struct LargerSampler: NumberSampler {
    let high: Int64

    func next(_ random: inout RandomStream) -> Int64 { max(random.integer(0, high), random.integer(0, high)) }
}

@Suite("A source of a generator's own")
struct OwnSourceTests {
    private let countdown = VolumeDefinition.Generator(CountdownRule(values: [.number("1"), .number("2")]))

    @Test("writes its values")
    func written() throws {
        let dice = VolumeDefinition.Generator(DiceRule(count: 2, sides: 6))
        let drawn = try draw(2000, VolumeDefinition(dice)).compactMap { Int($0) }
        #expect(drawn.count == 2000 && Set(drawn) == Set(2...12))
        #expect(drawn.count { $0 == 7 } > 3 * drawn.count { $0 == 2 })
    }

    @Test("has a stream for each key, so that a value follows from its key")
    func reseeded() throws {
        let dice = VolumeDefinition(VolumeDefinition.Generator(DiceRule(count: 9, sides: 100)), per: .init("key"))
        let keys = ["key": VolumeDefinition(.cycle([.string("a"), .string("b")]))]
        let drawn = try draw(6, dice, others: keys)
        #expect(Set(drawn).count == 2 && drawn[0] == drawn[2] && drawn[1] == drawn[3] && drawn[0] == drawn[4])
    }

    @Test("chooses among its values, and ends the messages")
    func ended() throws {
        #expect(try draw(9, VolumeDefinition(countdown)) == ["2", "1"])
    }

    @Test("has a state for each key")
    func keyed() throws {
        let keys = ["key": VolumeDefinition(.cycle([.string("a"), .string("b")]))]
        #expect(try draw(9, VolumeDefinition(countdown, per: .init("key")), others: keys) == ["2", "2", "1", "1"])
    }

    @Test("is one of its kind: rules are equal if they are of one type and say the same")
    func equality() {
        #expect(countdown == VolumeDefinition.Generator(CountdownRule(values: [.number("1"), .number("2")])))
        #expect(countdown != VolumeDefinition.Generator(CountdownRule(values: [])))
        #expect(countdown != .values([.number("1"), .number("2")]))
    }

    @Test("may be a distribution, whose numbers are steps too")
    func sampled() throws {
        let larger = NumberRule(LargerRule(high: 10))
        let drawn = try draw(1000, VolumeDefinition(.number(larger)))
        #expect(Set(drawn) == Set((0...10).map { $0 == 10 ? "1.0" : "0.\($0)" }))
        #expect(drawn.count { $0 == "1.0" } > 5 * drawn.count { $0 == "0.0" })
        let steps = SequenceRule(start: 0, step: larger, places: 1)
        let sums = try draw(50, VolumeDefinition(.number(.sequence(steps)))).compactMap { Double($0) }
        #expect(zip(sums, sums.dropFirst()).allSatisfy { (-0.01...1.01).contains($1 - $0) } && (sums.last ?? 0) > 10)
    }
}
