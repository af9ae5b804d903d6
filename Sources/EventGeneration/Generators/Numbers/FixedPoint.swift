/// Numbers of the settings as whole ones, in units of the last place.
struct FixedPoint {
    let places: Int
    private let scale: Double

    /// Reads the `places` beside a generator.
    init(_ volume: any SettingsObject, standard: Int = 2) {
        places = Int(volume.integer("places", 0...9) ?? Int64(standard))
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        self.scale = scale
    }

    /// What such a number is called in messages.
    var kind: String {
        places == 0 ? "a whole number" : "a number of at most \(counted(places, "place"))"
    }

    func units(_ number: Int64) -> Int64 { number * Int64(scale) }

    /// Whether a number has at most 15 digits with its places, so that a Double counts them exactly.
    func holds(_ number: Double) -> Bool { number.magnitude * scale < 0x1p53 }

    /// Whether the numbers of a generated step fit into those that they are added to; otherwise an error is reported.
    func holds(_ step: NumberRule, _ reader: any SettingsObject) -> Bool {
        guard step.places > places else { return true }
        reader.error(
            "step",
            "\"step\" in \(reader.title) has \(step.places) places, more than the \(places) of what it is added to")
        return false
    }

    /// Rounds into a range, but takes 0.07 × 100 for the 7 that is meant.
    func snapped(_ number: Double, _ rule: FloatingPointRoundingRule) -> Int64 {
        let value = number * scale
        let nearest = value.rounded()
        return Int64((value - nearest).magnitude < 1e-6 ? nearest : value.rounded(rule))
    }

    /// A number that has no more places than these; nil for any other.
    func exact(_ value: any SettingsValue) -> Int64? {
        if places == 0 { return value.integer }
        guard let number = value.double, holds(number) else { return nil }
        let units = number * scale
        return (units - units.rounded()).magnitude < 1e-6 ? Int64(units.rounded()) : nil
    }

    /// One number, or a list of two with the smaller first.
    func range(_ value: any SettingsValue) -> (Int64, Int64)? {
        if let fixed = exact(value) { return (fixed, fixed) }
        guard let (first, last) = value.pair, let low = exact(first), let high = exact(last), low <= high else {
            return nil
        }
        return (low, high)
    }

    /// A number of an object, or the standard; nil with an error reported if it is wrong.
    func number(_ key: String, _ reader: any SettingsObject, else standard: Int64) -> Int64? {
        optional(key, reader).map { $0 ?? standard }
    }

    /// A number of an object that may be missing; nil with an error reported if it is wrong.
    func optional(_ key: String, _ reader: any SettingsObject) -> Int64?? {
        guard let value = reader.value(key) else { return .some(nil) }
        if let number = exact(value) { return .some(number) }
        let remedy = places == 0 && value.double != nil ? "; for others give the generator \"places\"" : ""
        reader.mismatch(key, kind + remedy)
        return nil
    }

    /// What every number is a multiple of, in units: 1 without a `step`.
    func step(_ volume: any SettingsObject) -> Int64? {
        guard let value = volume.value("step") else { return 1 }
        if let step = exact(value), step > 0 { return step }
        volume.mismatch("step", "\(kind) above 0, the distance between two of its numbers")
        return nil
    }

    /// A number that is not written itself, in units; nil if it is missing, and with an error reported if it is wrong.
    func real(_ key: String, _ reader: any SettingsObject) -> Double? {
        guard let value = reader.value(key) else { return nil }
        if let number = value.double, holds(number) { return number * scale }
        reader.mismatch(key, "a number of at most 15 digits with its places")
        return nil
    }

    /// A bound that may be missing, in units; nil with an error reported if it is wrong.
    func bound(_ key: String, _ reader: any SettingsObject, _ rounding: FloatingPointRoundingRule) -> Int64?? {
        guard let value = reader.value(key) else { return .some(nil) }
        if let number = value.double, holds(number) { return .some(snapped(number, rounding)) }
        reader.mismatch(key, "a number of at most 15 digits with its places")
        return nil
    }
}

extension ValueShape {
    static let anyNumber = ValueShape.number(-.greatestFiniteMagnitude ... .greatestFiniteMagnitude)
    static let positive = ValueShape.numberAbove(0, upTo: .greatestFiniteMagnitude)
}

extension ObjectShape.Key {
    static let places = Self("places", .integer(0...9), "Digits behind the point.", standard: "2")
    static let multiple = Self("step", .positive, "Every number is a multiple of it.")
}

/// From computed numbers to the whole numbers that are written.
enum Rounding {
    /// Whether a multiple of a step lies between two numbers.
    static func hasMultiple(of step: Int64, from low: Int64, to high: Int64) -> Bool {
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
