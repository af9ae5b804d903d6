/// Where a source reads its events from, for naming their lines.
package struct EventInput: Sendable, Hashable {
    /// The file as it was named; nil is standard input.
    package var file: String?

    package init(file: String? = nil) { self.file = file }

    /// A line of it, such as `line 12 of the input` or `monday.ndjson:12`.
    package func place(_ line: Int) -> String { file.map { "\($0):\(line)" } ?? "line \(line) of the input" }
}

/// A line of the input that cannot be published. The lines behind it can.
package struct UnusableLine: Error, Sendable, Hashable, CustomStringConvertible {
    /// The line's number, from 1.
    package var number: Int
    /// The line without its end.
    package var bytes: [UInt8]
    /// What is wrong with it, with its place.
    package var description: String

    package init(number: Int, bytes: [UInt8], _ description: String) {
        self.number = number
        self.bytes = bytes
        self.description = description
    }
}
