/// Functions of real numbers that give the same bits on every machine.
///
/// The C library's `log` may differ in the last bit from one version and processor to the next, and a plan that a seed
/// repeats must not. Addition, multiplication and division are exact to the last bit by IEEE 754, and the compiler does
/// not merge or reorder them, so what is made of these alone in a fixed order is the same everywhere.
package enum DeterministicMath {
    /// The natural logarithm of a positive normal number, to within a few units of the last place.
    package static func log(_ x: Double) -> Double {
        // x = m · 2^e with m from √½ to √2, so that the series below is short.
        var m = x.significand
        var e = Double(x.exponent)
        if m > 1.414_213_562_373_095_1 {
            m /= 2
            e += 1
        }
        // log m = 2 · artanh s = 2 · (s + s³/3 + s⁵/5 + …), |s| < 0.172.
        let s = (m - 1) / (m + 1)
        let square = s * s
        var sum = 0.0
        for n in stride(from: 23.0, through: 1.0, by: -2.0) { sum = sum * square + 1 / n }
        // ln 2 in two parts: the first times a whole exponent is exact.
        return e * 0.693_147_180_369_123_8 + (2 * s * sum + e * 1.908_214_929_270_587_7e-10)
    }
}

extension RandomStream {
    /// A number of the exponential distribution with mean 1: the wait between two arrivals of a Poisson process.
    package mutating func exponential() -> Double { -DeterministicMath.log(1 - unit()) }
}
