/// A generator whose name says what it makes, and which needs nothing but its name and perhaps a language.
///
/// Each is one declaration: what the reference says of it, and how a value is drawn. To add one, declare it here or in
/// another file of this folder, and name it in ``Generators/all``.
package struct NamedGenerator: Sendable, Hashable {
    /// Appends a value and says how it is to be read.
    typealias Drawing =
        @Sendable (
            _ source: inout NamedSource, _ message: MessageMoment, _ random: inout RandomStream, _ out: inout [UInt8]
        ) -> DrawnValue.Encoding

    /// What the format says of it.
    package let reference: GeneratorReference
    /// The generators whose values for a message this one agrees with, in the order of ``Agreement``.
    let partners: [NamedGenerator]
    /// Whether two runs may differ.
    let drawsAtRandom: Bool
    /// Draws a value.
    let drawing: Drawing

    /// Makes a generator.
    init(
        _ reference: GeneratorReference, agreesWith partners: [NamedGenerator] = [], drawsAtRandom: Bool = true,
        drawing: @escaping Drawing
    ) {
        self.reference = reference
        self.partners = partners
        self.drawsAtRandom = drawsAtRandom
        self.drawing = drawing
    }

    /// Its name.
    package var name: String { reference.name }

    package static func == (a: NamedGenerator, b: NamedGenerator) -> Bool { a.name == b.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension NamedGenerator {
    /// The number of the message.
    package static let index = NamedGenerator(
        GeneratorReference(
            "index", .order, "The number of the message, from 1.", argument: .nothing, example: #""index""#),
        drawsAtRandom: false
    ) { _, message, _, out in
        DecimalText.append(Int64(message.index), places: 0, into: &out)
        return .bare
    }
}

extension GeneratorDeclaration {
    /// A generator whose name says what it makes.
    static func named(_ generator: NamedGenerator) -> GeneratorDeclaration {
        GeneratorDeclaration(generator.reference, alone: .named(generator)) { settings in
            guard let options = NamedOptions(reading: settings) else { return nil }
            guard settings.value.isEmptyObject else {
                settings.mismatch("an empty object, {}: options stand beside it")
                return nil
            }
            return .named(generator, options)
        }
    }
}
