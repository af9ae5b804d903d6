/// What a place of the settings file takes: the parser, the JSON Schema and the reference are made from the same shapes.
package indirect enum ValueShape: Sendable, Hashable {
    /// Any JSON.
    case any
    /// `true` or `false`.
    case boolean
    /// `null`.
    case null
    /// Any text.
    case text
    /// A text of so many characters.
    case textOf(ClosedRange<Int>)
    /// A text that an ECMA 262 expression matches.
    case pattern(String)
    /// One of these texts.
    case oneOf([String])
    /// A whole number between the two, both included.
    case integer(ClosedRange<Int64>)
    /// A whole number from 0 to the largest of 64 bits.
    case unsigned
    /// A number between the two, both included.
    case number(ClosedRange<Double>)
    /// A number above the first, up to the second.
    case numberAbove(Double, upTo: Double)
    /// A list of so many elements.
    case list(of: ValueShape, count: ClosedRange<Int>)
    /// An object with these keys.
    case object(ObjectShape)
    /// Any of these.
    case anyOf([ValueShape])
    /// A shape that has a name of its own in the schema, such as `volume` or `numeric`.
    case named(String)
}

/// Which keys an object of the settings takes.
package struct ObjectShape: Sendable, Hashable {
    /// One key.
    package struct Key: Sendable, Hashable {
        /// As it is written in the file.
        package var name: String
        /// What it takes.
        package var shape: ValueShape
        /// What it means: a sentence, with its unit.
        package var description: String
        /// The default, in words of the file; nil if it is clear without words.
        package var standard: String?
        /// Whether the format names it and this version does not do it.
        package var isLater = false

        /// Makes a key.
        package init(_ name: String, _ shape: ValueShape, _ description: String, standard: String? = nil) {
            self.name = name
            self.shape = shape
            self.description = description
            self.standard = standard
        }

        /// The same key, which this version does not do.
        package var later: Key {
            var key = self
            key.isLater = true
            return key
        }
    }

    /// What keys have to do with each other.
    package enum Rule: Sendable, Hashable {
        /// Keys of one group only; then why, in words that follow a colon.
        case oneGroup([[String]], because: String)
        /// One of the keys, and no other of them.
        case exactlyOne([String])
        /// The key stands beside the other only.
        case goesWith(String, String)
        /// The object is not one of these keys alone.
        case notAlone([String])
    }

    /// The keys, in the order in which the reference lists them.
    package var keys: [Key]
    /// Those that must be there.
    package var required: [String]
    /// What any other key takes; nil if there is no other.
    package var others: ValueShape?
    /// What every key looks like, where not any will do.
    package var names: ValueShape?
    /// How many members there are at least.
    package var least = 0
    /// What its keys have to do with each other.
    package var rules: [Rule]

    /// Makes an object.
    package init(
        _ keys: [Key], required: [String] = [], others: ValueShape? = nil, names: ValueShape? = nil, least: Int = 0,
        rules: [Rule] = []
    ) {
        self.keys = keys
        self.required = required
        self.others = others
        self.names = names
        self.least = least
        self.rules = rules
    }
}
