/// How numbers are made. Bounds and steps are whole numbers in units of the last place that is written.
package indirect enum NumberRule: Sendable, Hashable {
    /// A whole number between two others, both included.
    case int(low: Int64, high: Int64)
    /// A decimal number with that many places, both bounds included.
    case decimal(low: Int64, high: Int64, places: Int)
    /// One of so many numbers that begin with the first and lie a step apart.
    case stepped(first: Int64, count: Int64, step: Int64, places: Int)
    /// Around a mean.
    case normal(NormalRule)
    /// Waits between events that know nothing of each other.
    case exponential(ExponentialRule)
    /// A rank, small ones most often.
    case zipf(ZipfRule)
    /// Each a step up or down from the one before.
    case walk(WalkRule)
    /// One after the other.
    case sequence(SequenceRule)

    /// Digits behind the point.
    package var places: Int {
        switch self {
        case .int, .zipf: 0
        case .decimal(_, _, let places), .stepped(_, _, _, let places): places
        case .normal(let rule): rule.places
        case .exponential(let rule): rule.places
        case .walk(let rule): rule.places
        case .sequence(let rule): rule.places
        }
    }

    /// A number that none is below; nil where there is none.
    package var least: Int64? {
        switch self {
        case .int(let low, _), .decimal(let low, _, _), .stepped(let low, _, _, _): low
        case .normal(let rule): rule.low > -NormalRule.limit ? rule.low : nil
        case .exponential: 0
        case .zipf: 1
        case .walk(let rule): rule.low
        case .sequence(let rule): rule.smallestStep.map { $0 < 0 } ?? true ? nil : rule.start
        }
    }

    /// Whether a number depends on those before it.
    package var hasState: Bool {
        switch self {
        case .walk, .sequence: true
        default: false
        }
    }
}

/// A normal distribution between bounds.
package struct NormalRule: Sendable, Hashable {
    /// Beyond it there is no bound.
    package static let limit: Int64 = 1 << 53

    package var mean: Double
    package var deviation: Double
    package var low: Int64
    package var high: Int64
    /// Every number is a multiple of it.
    package var step: Int64
    package var places: Int

    /// Makes a rule.
    package init(
        mean: Double, deviation: Double, low: Int64 = -limit, high: Int64 = limit, step: Int64 = 1, places: Int = 0
    ) {
        self.mean = mean
        self.deviation = deviation
        self.low = low
        self.high = high
        self.step = step
        self.places = places
    }
}

/// An exponential distribution from 0 up.
package struct ExponentialRule: Sendable, Hashable {
    package var mean: Double
    package var high: Int64?
    /// Every number is a multiple of it.
    package var step: Int64
    package var places: Int

    /// Makes a rule.
    package init(mean: Double, high: Int64? = nil, step: Int64 = 1, places: Int = 0) {
        self.mean = mean
        self.high = high
        self.step = step
        self.places = places
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

/// Numbers that go up and down from one to the next, and back from their bounds.
package struct WalkRule: Sendable, Hashable {
    package var start: Int64
    package var stepLow: Int64
    package var stepHigh: Int64
    /// Makes the steps instead, with no more places than the walk.
    package var step: NumberRule?
    package var low: Int64?
    package var high: Int64?
    package var places: Int

    /// Makes a rule.
    package init(
        start: Int64 = 0, stepLow: Int64, stepHigh: Int64, step: NumberRule? = nil, low: Int64? = nil,
        high: Int64? = nil, places: Int = 0
    ) {
        self.start = start
        self.stepLow = stepLow
        self.stepHigh = stepHigh
        self.step = step
        self.low = low
        self.high = high
        self.places = places
    }
}

/// Numbers in order: the first is the start, each later one a step on.
package struct SequenceRule: Sendable, Hashable {
    /// What follows the largest number.
    package enum Then: String, Sendable, Hashable, CaseIterable {
        /// The largest again and again.
        case stay
        /// The start.
        case wrap
        /// Nothing: the producer is done.
        case end
    }

    /// The first number. Default: 1.
    package var start: Int64
    /// The least step. Default: 1.
    package var stepLow: Int64
    /// The largest step; each step is drawn between the two, both included.
    package var stepHigh: Int64
    /// Makes the steps instead, with no more places than the sequence.
    package var step: NumberRule?
    /// The largest number; a step beyond it ends there.
    package var max: Int64?
    /// What follows the largest number. Default: it stays there.
    package var then: Then
    package var places: Int

    /// Makes a sequence.
    package init(
        start: Int64 = 1, stepLow: Int64 = 1, stepHigh: Int64 = 1, step: NumberRule? = nil, max: Int64? = nil,
        then: Then = .stay, places: Int = 0
    ) {
        self.start = start
        self.stepLow = stepLow
        self.stepHigh = stepHigh
        self.step = step
        self.max = max
        self.then = then
        self.places = places
    }

    /// A step that none is below; nil where there is none.
    var smallestStep: Int64? { step.map(\.least) ?? stepLow }
}
