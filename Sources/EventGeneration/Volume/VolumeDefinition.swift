/// A volume as the settings describe it: where the values of a name come from.
package struct VolumeDefinition: Sendable, Hashable {
    /// What makes the values.
    package var generator: Generator
    /// How likely a value is at all, 0 to 1; otherwise it is null. Without it there always is one.
    package var chance: Double?

    /// Makes a definition.
    package init(_ generator: Generator, chance: Double? = nil) {
        self.generator = generator
        self.chance = chance
    }

    /// The kinds of generators.
    package enum Generator: Sendable, Hashable {
        /// One of these, each equally likely.
        case values([JSONValue])
        /// One of these texts, as likely as its weight.
        case weighted([Weight])
        /// One element of the list that the current value of another volume, or the row, has there.
        case pick(Template.Reference)
        /// A number.
        case number(NumberRule)
        /// A generator whose name says what it makes.
        case builtIn(BuiltIn, BuiltInOptions = BuiltInOptions())
    }

    /// A text and how often it comes, in relation to the others.
    package struct Weight: Sendable, Hashable {
        /// The text.
        package var value: String
        /// Its weight, at least 0.
        package var weight: Double

        /// Makes a weight.
        package init(_ value: String, _ weight: Double) {
            self.value = value
            self.weight = weight
        }
    }
}

/// How numbers are made.
package enum NumberRule: Sendable, Hashable {
    /// A whole number between two others, both included.
    case int(low: Int64, high: Int64)
    /// A decimal number with that many places; the bounds, both included, are in units of the last place.
    case decimal(low: Int64, high: Int64, places: Int)
    /// One after the other.
    case sequence(SequenceRule)

    /// Digits behind the point.
    package var places: Int {
        if case .decimal(_, _, let places) = self { places } else { 0 }
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
    /// The largest number; a step beyond it ends there.
    package var max: Int64?
    /// What follows the largest number. Default: it stays there.
    package var then: Then

    /// Makes a sequence.
    package init(
        start: Int64 = 1, stepLow: Int64 = 1, stepHigh: Int64 = 1, max: Int64? = nil, then: Then = .stay
    ) {
        self.start = start
        self.stepLow = stepLow
        self.stepHigh = stepHigh
        self.max = max
        self.then = then
    }
}
