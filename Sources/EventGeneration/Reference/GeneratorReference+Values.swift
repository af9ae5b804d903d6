extension GeneratorReference {
    /// The generators that make values from what stands behind their key.
    static let valueGenerators: [GeneratorReference] = []
}
