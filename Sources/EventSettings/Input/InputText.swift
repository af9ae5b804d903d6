/// Input as UTF-8, from any encoding that can be recognised for certain.
package struct InputText: Sendable {
    private let input: InputDescriptor
    private var decoder: TextDecoder

    /// Makes text from the bytes of a descriptor. Without `demandsText`, bytes that are not UTF-8 are passed on
    /// unchanged.
    package init(_ input: InputDescriptor, path: String, demandsText: Bool = true) {
        self.input = input
        decoder = TextDecoder(path: path, demandsText: demandsText)
    }

    /// The next bytes. Empty at the end.
    ///
    /// - Throws: ``InputFailure`` if reading fails, and for input that is not text, after the text before it.
    ///   `CancellationError` if the task is cancelled, at once even while the read blocks.
    package mutating func read() async throws -> [UInt8] {
        while true {
            if let failure = decoder.failure { throw InputFailure(description: failure) }
            let bytes = try await input.read()
            let text = decoder.decode(bytes)
            if !text.isEmpty { return text }
            if bytes.isEmpty, decoder.failure == nil { return [] }
        }
    }
}
