/// Makes ULIDs: 48 bits of time and 80 of chance, as 26 characters that sort by time (github.com/ulid/spec).
///
/// Those of one millisecond count up from a random number, so each is greater than the one before it; a clock that goes
/// back is taken to stand still.
struct ULIDSource: Sendable {
    private var time: Int64 = -1
    private var high: UInt16 = 0
    private var low: UInt64 = 0

    mutating func append(now: Int64, _ random: inout RandomStream, into out: inout [UInt8]) {
        let now = min(max(now, 0), 0xFFFF_FFFF_FFFF)
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
