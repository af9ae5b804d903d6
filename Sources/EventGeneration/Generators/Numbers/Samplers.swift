/// Draws from a normal distribution between two bounds, as if what lies outside had been thrown away.
struct NormalSampler: Sendable {
    let rule: NormalRule
    /// The bounds in deviations from the mean.
    private let low: Double
    private let high: Double
    /// Where the density is highest between them.
    private let peak: Double

    init(_ rule: NormalRule) {
        self.rule = rule
        let deviation = max(rule.deviation, .leastNormalMagnitude)
        low = (Double(rule.low) - rule.mean) / deviation
        high = (Double(rule.high) - rule.mean) / deviation
        peak = min(max(0, low), high)
    }

    func next(_ random: inout RandomStream) -> Int64 {
        var value: Double
        if high - low > 2 {
            repeat {
                value = rule.mean + rule.deviation * Self.standard(&random)
            } while value < Double(rule.low) || value > Double(rule.high)
        } else {
            value = rule.mean + rule.deviation * between(&random)
        }
        let number = Rounding.multiple(of: rule.step, near: value)
        // Rounding may have led out of the bounds again, by less than a step.
        if number < rule.low { return number + rule.step }
        return number > rule.high ? number - rule.step : number
    }

    /// A number of the standard normal distribution between close bounds: few would hit them, while a flat one that is
    /// kept by its density nearly always does.
    private func between(_ random: inout RandomStream) -> Double {
        while true {
            let x = low + random.unit() * (high - low)
            if random.unit() <= PortableMath.exp((peak * peak - x * x) / 2) { return x }
        }
    }

    /// A number of the standard normal distribution (Marsaglia's polar method, which needs no cosine).
    static func standard(_ random: inout RandomStream) -> Double {
        while true {
            let x = 2 * random.unit() - 1
            let y = 2 * random.unit() - 1
            let square = x * x + y * y
            if square < 1, square > 0 { return x * (-2 * PortableMath.log(square) / square).squareRoot() }
        }
    }
}

/// Draws from an exponential distribution, up to a bound as if what lies beyond had been thrown away.
struct ExponentialSampler: Sendable {
    let rule: ExponentialRule
    /// How much of the distribution lies below the bound.
    private let share: Double

    init(_ rule: ExponentialRule) {
        self.rule = rule
        share = rule.high.map { -PortableMath.expm1(-Double($0) / rule.mean) } ?? 1
    }

    func next(_ random: inout RandomStream) -> Int64 {
        let value = -rule.mean * PortableMath.log1p(-random.unit() * share)
        let number = Rounding.multiple(of: rule.step, near: value)
        guard let high = rule.high, number > high else { return number }
        return high / rule.step * rule.step
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

/// From computed numbers to the whole numbers that are written.
package enum Rounding {
    /// Whether a multiple of a step lies between two numbers.
    package static func hasMultiple(of step: Int64, from low: Int64, to high: Int64) -> Bool {
        let below = high >= 0 ? high / step * step : -((-high + step - 1) / step) * step
        return below >= low
    }

    /// The multiple of a step that is nearest; what no Int64 holds becomes the last of them.
    static func multiple(of step: Int64, near value: Double) -> Int64 {
        let count = (value / Double(step)).rounded()
        let limit = 0x1p62 / Double(step)
        return Int64(min(max(count, -limit), limit)) * step
    }
}
