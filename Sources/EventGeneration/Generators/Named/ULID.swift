extension GeneratorDeclaration {
    /// `ulid`
    static let ulid = GeneratorDeclaration(
        GeneratorReference(
            "ulid", .identifiers, "A ULID: its time is the message's, and each is greater than the one before it.",
            argument: .nothing, example: #""ulid""#),
        alone: VolumeDefinition.Generator(ULIDRule())
    ) { settings in
        guard NamedOptions(reading: settings) != nil else { return nil }
        guard settings.value.isEmptyObject else {
            settings.mismatch("an empty object, {}: options stand beside it")
            return nil
        }
        return VolumeDefinition.Generator(ULIDRule())
    }
}

/// Identifiers that sort by time.
struct ULIDRule: IndependentRule {
    var possibilities: UInt64? { nil }
    var equalChances: EqualChances? { nil }
    var listing: ValueListing { .unknown }

    func compile(
        _ name: String, per key: Template.Reference?, with compiler: inout VolumeCompiler
    ) throws(GenerationError) -> CompiledGenerator {
        CompiledGenerator(
            source: compiler.own(ULIDSource()), values: nil, drawsAtRandom: true, canEnd: false)
    }
}

/// Makes ULIDs: 48 bits of time and 80 of chance, as 26 characters that sort by time (github.com/ulid/spec).
///
/// Those of one millisecond count up from a random number, so each is greater than the one before it; a clock that goes
/// back is taken to stand still.
struct ULIDSource: ValueSource {
    private var time: Int64 = -1
    private var high: UInt16 = 0
    private var low: UInt64 = 0

    mutating func draw(
        _ message: MessageMoment, _ random: inout RandomStream, into out: inout [UInt8]
    ) -> DrawnOutcome {
        let now = min(max(message.now, 0), 0xFFFF_FFFF_FFFF)
        if now > time {
            time = now
            // Without the highest bit, so that counting up does not overflow.
            high = UInt16(truncatingIfNeeded: random.next()) & 0x7FFF
            low = random.next()
        } else {
            low &+= 1
            if low == 0 { high &+= 1 }
        }
        // 130 bits in groups of five, the first two of which are zero.
        Self.append(UInt64(time), groups: 10, into: &out)
        Self.append(UInt64(high) << 24 | low >> 40, groups: 8, into: &out)
        Self.append(low & 0xFF_FFFF_FFFF, groups: 8, into: &out)
        return .written(.plain)
    }

    /// Appends the lowest groups of five bits in Crockford's base 32, the highest first.
    private static func append(_ bits: UInt64, groups: Int, into out: inout [UInt8]) {
        for group in (0..<groups).reversed() {
            let value = UInt8(bits >> UInt64(group * 5) & 31)
            out.append(character(value))
        }
    }

    /// The digits, then the letters without I, L, O and U.
    private static func character(_ value: UInt8) -> UInt8 {
        switch value {
        case 0..<10: 0x30 + value
        case 10..<18: 0x41 + value - 10
        case 18..<20: 0x4A + value - 18
        case 20..<22: 0x4D + value - 20
        case 22..<27: 0x50 + value - 22
        default: 0x56 + value - 27
        }
    }
}
