/// A name as the broker compares it: byte by byte, where Swift takes two spellings of the same character as equal.
package struct ByteName: Sendable, Hashable {
    /// The name.
    package let text: String

    /// Takes a name.
    package init(_ text: String) { self.text = text }

    package static func == (a: ByteName, b: ByteName) -> Bool { a.text.hasSameBytes(as: b.text) }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
