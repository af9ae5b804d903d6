/// Why a message could not be made, in one line that says what to do.
package struct GenerationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Whose fault it is, which decides the exit code.
    package enum Kind: Sendable, Hashable {
        /// The settings: a name that nothing defines, a template without an end.
        case definition
        /// A row that is not JSON or lacks a field.
        case row
        /// What came out cannot be sent or shown, such as a routing key of over 255 bytes.
        case message
    }

    /// The kind.
    package var kind: Kind
    /// One line.
    package var description: String

    /// Makes an error.
    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
