/// Input as UTF-8, in whatever encoding that can be told for sure it was written.
package struct InputText: Sendable {
    private let input: InputDescriptor
    private var decoder: TextDecoder

    /// Makes text of what a descriptor gives. Without `demandsText` bytes that are no UTF-8 are passed on as they are.
    package init(_ input: InputDescriptor, path: String, demandsText: Bool = true) {
        self.input = input
        decoder = TextDecoder(path: path, demandsText: demandsText)
    }

    /// The next bytes, none at the end.
    ///
    /// - Throws: ``InputFailure`` if reading fails, and for input that is no text, behind the text before that;
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
