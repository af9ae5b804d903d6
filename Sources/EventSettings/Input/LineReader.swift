/// Reads lines from a descriptor. Removes a byte-order mark, and turns UTF-16 that has one into UTF-8.
package struct LineReader: Sendable {
    private var input: InputText
    private let name: String
    private let maximumLength: Int
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false
    /// The number of the last line that was returned, from 1.
    package private(set) var lineNumber = 0

    /// Makes a reader. A line longer than `maximumLength` bytes fails, default 64 MiB.
    package init(descriptor: Int32 = 0, name: String = "standard input", maximumLength: Int = 64 << 20) {
        input = InputText(InputDescriptor(descriptor, name: name), path: "-", demandsText: false)
        self.name = name
        self.maximumLength = maximumLength
    }

    /// Opens a file of text, or standard input if the path is `-`.
    ///
    /// - Throws: ``FileError`` if the file cannot be opened, or is a folder.
    package init(path: String) throws(FileError) {
        input = InputText(try InputDescriptor(path: path), path: path)
        name = path == "-" ? "standard input" : path
        maximumLength = 64 << 20
    }

    /// The next line without its end (`\n` or `\r\n`), or nil at the end of the input. A last line without an end
    /// counts.
    ///
    /// - Throws: ``InputFailure``, also for input that is compressed or otherwise not text. `CancellationError` if the
    ///   task is cancelled, at once even while the read blocks.
    package mutating func next() async throws -> [UInt8]? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                defer { start = end + 1 }
                lineNumber += 1
                let hasReturn = end > start && buffer[end - 1] == 0x0D
                return Array(buffer[start..<(hasReturn ? end - 1 : end)])
            }
            if isAtEnd {
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                lineNumber += 1
                return Array(buffer[start...])
            }
            guard buffer.count - start <= maximumLength else {
                throw InputFailure(description: "line \(lineNumber + 1) of \(name) is over \(maximumLength) bytes")
            }
            buffer.removeSubrange(..<start)
            start = 0
            searched = buffer.count
            let bytes = try await input.read()
            isAtEnd = bytes.isEmpty
            buffer.append(contentsOf: bytes)
        }
    }
}
