/// A generator of the format: what the reference says of it, and how the settings' words for it are read.
///
/// How its values are drawn is the part of the ``GeneratorRule`` that reading gives.
package struct GeneratorDeclaration: Sendable {
    /// Reads a generator from a volume; nil with an error reported if it is wrong.
    package typealias Reading = @Sendable (GeneratorSettings) -> VolumeDefinition.Generator?

    /// What the format says of it.
    package private(set) var reference: GeneratorReference
    /// What its name alone stands for; nil if it needs a value.
    package let alone: VolumeDefinition.Generator?
    /// Reads it from a volume.
    package let read: Reading
    /// Reads it as a generator of numbers; nil if its values are no numbers.
    package let readNumber: (@Sendable (GeneratorSettings) -> NumberRule?)?

    /// Makes a generator that needs a value.
    init(_ reference: GeneratorReference, reading: @escaping Reading) {
        self.reference = reference
        alone = nil
        read = reading
        readNumber = nil
    }

    /// Makes a generator that is a volume by its name alone too.
    init(_ reference: GeneratorReference, alone: VolumeDefinition.Generator, reading: @escaping Reading) {
        self.reference = reference
        self.reference.standsAlone = true
        self.alone = alone
        read = reading
        readNumber = nil
    }

    /// Makes a generator of numbers, which may also stand as a time, a length or a step.
    ///
    /// - Parameters:
    ///   - reference: What the format says of it.
    ///   - reading: Reads it as a generator of numbers.
    ///   - readingVolume: Reads it from a volume, if a volume takes more. Default: the same.
    init(
        numbers reference: GeneratorReference, reading: @escaping @Sendable (GeneratorSettings) -> NumberRule?,
        readingVolume: Reading? = nil
    ) {
        self.reference = reference
        alone = nil
        read = readingVolume ?? { reading($0).map { .number($0) } }
        readNumber = reading
    }

    /// Its name and the other names for it.
    package var names: [String] { [reference.name] + reference.aliases }
}
