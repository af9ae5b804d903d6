/// A stream of random numbers that is the same for the same seed on every machine and in every version.
///
/// Algorithm: xoshiro256** by Blackman and Vigna, its state filled by SplitMix64 from a 64-bit hash. Each producer
/// and volume has a stream of its own, so a new field changes no other.
package struct RandomStream: Sendable, RandomNumberGenerator {
    private var s0: UInt64
    private var s1: UInt64
    private var s2: UInt64
    private var s3: UInt64

    /// Opens the stream of one number.
    package init(seed: UInt64) {
        var mix = seed
        s0 = Self.splitMix(&mix)
        s1 = Self.splitMix(&mix)
        s2 = Self.splitMix(&mix)
        s3 = Self.splitMix(&mix)
    }

    /// Opens the stream of a volume in a producer.
    ///
    /// - Parameters:
    ///   - seed: The seed of the run.
    ///   - producer: The producer's name.
    ///   - stream: The volume's name, or another word for a stream that is no volume's.
    package init(seed: UInt64, producer: String, stream: String) {
        var hash = StableHash()
        hash.combine(seed)
        hash.combine(producer)
        hash.combine(stream)
        self.init(seed: hash.value)
    }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        let product = s1 &* 5
        let result = (product << 7 | product >> 57) &* 9
        let shifted = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= shifted
        s3 = s3 << 45 | s3 >> 19
        return result
    }

    /// A number below a bound, each equally likely (Lemire's method); 0 for a bound of 0.
    package mutating func next(below bound: UInt64) -> UInt64 {
        guard bound > 0 else { return 0 }
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
        }
        return product.high
    }

    /// An index below a count.
    package mutating func index(below count: Int) -> Int { Int(next(below: UInt64(max(0, count)))) }

    /// A whole number between two others, both included.
    package mutating func integer(_ low: Int64, _ high: Int64) -> Int64 {
        let span = UInt64(bitPattern: high) &- UInt64(bitPattern: low)
        let offset = span == .max ? next() : next(below: span + 1)
        return Int64(bitPattern: UInt64(bitPattern: low) &+ offset)
    }

    /// A number from 0 to below 1, in steps of 2^-53.
    package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    private static func splitMix(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

/// A hash that never changes between runs, machines and versions: FNV-1a, 64 bits.
package struct StableHash: Sendable {
    /// The hash of what was combined so far.
    package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Makes the hash of nothing.
    package init() {}

    /// Makes the hash of some bytes.
    init(_ bytes: some Sequence<UInt8>) { combine(bytes) }

    /// Adds bytes.
    package mutating func combine(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    /// Adds a text and a byte that no UTF-8 has, so that ("ab", "c") and ("a", "bc") differ.
    package mutating func combine(_ text: String) {
        combine(text.utf8)
        combine(CollectionOfOne(0xFF))
    }

    /// Adds a number, lowest byte first.
    package mutating func combine(_ number: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            combine(CollectionOfOne(UInt8(truncatingIfNeeded: number >> shift)))
        }
    }

    /// The hash as sixteen hexadecimal digits.
    package var hexadecimal: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
