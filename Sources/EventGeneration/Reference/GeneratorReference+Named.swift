extension GeneratorReference {
    /// The generators whose name says what they make.
    static let namedGenerators: [GeneratorReference] = []
}
