/// Logarithm and exponential that give the same bits on every machine.
///
/// The C library's differ in the last bit between platforms and versions, and one bit can change a rounded number and
/// with it a body. These use nothing but the operations that IEEE 754 rounds exactly (+ − × ÷ and the square root), in
/// a fixed order; Swift never contracts them to fused ones. Their error is a few units of the last place.
package enum PortableMath {
    /// ln 2, split so that a multiple of the first half by a small whole number is exact (fdlibm's constants).
    private static let ln2High = 6.931_471_803_691_238_164_90e-01
    private static let ln2Low = 1.908_214_929_270_587_700_02e-10

    /// The natural logarithm of a positive number.
    package static func log(_ x: Double) -> Double {
        guard x > 0 else { return x == 0 ? -.infinity : .nan }
        guard x < .infinity else { return x }
        var exponent = Double(x.exponent)
        var significand = x.significand
        // 1 in the middle, so that numbers close to it lose nothing to cancellation.
        if significand > 1.414_213_562_373_095 {
            significand /= 2
            exponent += 1
        }
        let s = (significand - 1) / (significand + 1)
        return exponent * ln2High + (twiceArtanh(s) + exponent * ln2Low)
    }

    /// The logarithm of 1 + x, exact for an x close to 0 too.
    package static func log1p(_ x: Double) -> Double {
        x.magnitude < 0.25 ? twiceArtanh(x / (2 + x)) : log(1 + x)
    }

    /// e to the power of x.
    package static func exp(_ x: Double) -> Double {
        if x > 709.78 { return .infinity }
        if x < -745 { return 0 }
        let count = (x * 1.442_695_040_888_963_4).rounded()
        let rest = (x - count * ln2High) - count * ln2Low
        let result = 1 + powers(rest)
        // In two steps, since 2^1024 and what is below 2^-1022 are no ordinary numbers.
        let half = (count / 2).rounded(.towardZero)
        return result * powerOfTwo(Int(half)) * powerOfTwo(Int(count - half))
    }

    /// e to the power of x, less 1, exact for an x close to 0 too.
    package static func expm1(_ x: Double) -> Double {
        x.magnitude < 0.35 ? powers(x) : exp(x) - 1
    }

    private static func powerOfTwo(_ exponent: Int) -> Double {
        Double(bitPattern: UInt64(exponent + 1023) << 52)
    }

    /// 2 artanh s for |s| up to 0.172, by its series.
    private static func twiceArtanh(_ s: Double) -> Double {
        let square = s * s
        var sum = 1.0 / 25
        var divisor = 23.0
        while divisor > 0 {
            sum = sum * square + 1 / divisor
            divisor -= 2
        }
        return 2 * s * sum
    }

    /// e^x − 1 for |x| up to 0.35, by its series.
    private static func powers(_ x: Double) -> Double {
        var sum = 1.0
        var divisor = 14.0
        while divisor > 1 {
            sum = 1 + sum * x / divisor
            divisor -= 1
        }
        return sum * x
    }
}
