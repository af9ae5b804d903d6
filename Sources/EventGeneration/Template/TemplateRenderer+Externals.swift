extension TemplateRenderer {
    /// Forgets what the caller provided for the last message.
    package mutating func beginExternals() {
        externalBytes.removeAll(keepingCapacity: true)
        externalCount = 0
    }

    /// Provides the next of the compiler's ``VolumeCompiler/externals``, in their order: a text.
    package mutating func provide(text: some Collection<UInt8>) {
        let start = externalBytes.count
        externalBytes.append(contentsOf: text)
        provide(.text, from: start)
    }

    /// Provides the next of the compiler's ``VolumeCompiler/externals``: JSON as it is written.
    package mutating func provide(json: some Collection<UInt8>) {
        let start = externalBytes.count
        externalBytes.append(contentsOf: json)
        provide(.structure, from: start)
    }

    /// Provides the next of the compiler's ``VolumeCompiler/externals``: any value.
    package mutating func provide(_ value: JSONValue) {
        let start = externalBytes.count
        switch value {
        case .string(let text): return provide(text: text.utf8)
        case .null: return provide(.null, from: start)
        case .boolean, .number:
            value.write(into: &externalBytes)
            provide(.bare, from: start)
        case .array, .object:
            value.write(into: &externalBytes)
            provide(.structure, from: start)
        }
    }

    /// Provides the next of the compiler's ``VolumeCompiler/externals``: a node of a document.
    package mutating func provide(_ document: JSONDocument, node index: Int) {
        let node = document.nodes[index]
        let start = externalBytes.count
        externalBytes.append(contentsOf: document.bytes[node.start..<node.end])
        provide(DrawnValue(node, in: .externals).encoding, from: start)
    }

    private mutating func provide(_ encoding: DrawnValue.Encoding, from start: Int) {
        guard externalCount < externalValues.count else { return }
        values[externalValues[externalCount]] =
            DrawnValue(encoding: encoding, buffer: .externals, start: start, end: externalBytes.count)
        externalCount += 1
    }
}
