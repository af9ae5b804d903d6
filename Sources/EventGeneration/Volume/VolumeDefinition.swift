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
}

extension VolumeDefinition {
    /// What it refers to in other volumes, the row, and what else the place of the template offers.
    package var references: [Template.Reference] { (per.map { [$0] } ?? []) + generator.rule.references }
}
