/// A volume as the settings describe it: where the values of a name come from.
package struct VolumeDefinition: Sendable, Hashable {
    /// What makes the values.
    package var generator: Generator
    /// How likely a value is at all, 0 to 1; otherwise it is null. Without it there always is one.
    package var chance: Double?
    /// What there is one value, counter or state for each of.
    package var per: Template.Reference?
    /// Whether no value comes twice in a run.
    package var isUnique: Bool

    /// Makes a definition.
    package init(
        _ generator: Generator, chance: Double? = nil, per: Template.Reference? = nil, isUnique: Bool = false
    ) {
        self.generator = generator
        self.chance = chance
        self.per = per
        self.isUnique = isUnique
    }

    /// The kinds of generators.
    package enum Generator: Sendable, Hashable {
        /// One of these, each equally likely.
        case values([JSONValue])
        /// One of these, as likely as its weight.
        case weighted([Weight])
        /// One of these, the first most often.
        case zipf([JSONValue], exponent: Double)
        /// These in their order, again and again.
        case cycle([JSONValue])
        /// These in a new order each round.
        case shuffle([JSONValue])
        /// What belongs to the current value of something else.
        case map(MapRule)
        /// One element of the list that the current value of another volume, or the row, has there.
        case pick(Template.Reference)
        /// True as often as that, 0 to 1.
        case boolean(Double)
        /// A number.
        case number(NumberRule)
        /// The name of a state, one after the other.
        case states(StateRule)
        /// A list.
        case list(ListRule)
        /// A text with placeholders.
        case text(Template)
        /// What another volume is defined as, drawn on its own.
        case use(String)
        /// A generator whose name says what it makes.
        case builtIn(BuiltIn, BuiltInOptions = BuiltInOptions())
    }

    /// A value and how often it comes, in relation to the others.
    package struct Weight: Sendable, Hashable {
        /// The value.
        package var value: JSONValue
        /// Its weight, at least 0.
        package var weight: Double

        /// Makes the weight of a value.
        package init(value: JSONValue, _ weight: Double) {
            self.value = value
            self.weight = weight
        }

        /// Makes the weight of a text.
        package init(_ text: String, _ weight: Double) { self.init(value: .string(text), weight) }
    }
}

extension VolumeDefinition {
    /// What it refers to in other volumes, the row, and what else the place of the template offers.
    package var references: [Template.Reference] {
        var references = per.map { [$0] } ?? []
        switch generator {
        case .map(let rule): references.append(rule.by)
        case .pick(let reference): references.append(reference)
        case .list(let rule):
            switch rule.element {
            case .template(let template): references += template.references
            case .volume(let volume): references += volume.references
            }
        case .text(let template): references += template.references
        case .use(let name): references.append(Template.Reference(name))
        case .values, .weighted, .zipf, .cycle, .shuffle, .boolean, .number, .states, .builtIn: break
        }
        return references
    }
}
