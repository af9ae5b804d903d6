import EventSettings
import EventGeneration

/// Rows from a file or from standard input.
struct RowSource: Sendable {
    private let path: String
    private var input: InputText
    private var splitter: RowSplitter
    private var isAtEnd = false

    /// Opens a file of rows, or standard input if the path is `-`.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - separator: What separates the fields of a CSV file. Default: what its header shows.
    /// - Throws: ``FileError`` if the file cannot be opened, or is a folder.
    init(path: String, separator: CSVSeparator? = nil) throws(FileError) {
        self.path = path
        input = InputText(try InputDescriptor(path: path), path: path)
        splitter = RowSplitter(path: path, format: separator == nil ? nil : .csv, separator: separator)
    }

    /// Where the rows come from, for people.
    var name: String { path == "-" ? "standard input" : path }

    /// Where the last row begins, or the one that could not be given: `goals.csv:17`.
    var place: String { "\(name):\(splitter.line)" }

    /// The next row as JSON, or nil after the last.
    ///
    /// - Throws: `GenerationError` for what cannot be split into rows, ``InputFailure`` if reading fails and
    ///   for what is no text, `CancellationError` if the task is cancelled.
    mutating func next() async throws -> [UInt8]? {
        while true {
            if let row = try splitter.next() { return row }
            if isAtEnd { return nil }
            let bytes = try await input.read()
            isAtEnd = bytes.isEmpty
            if isAtEnd {
                splitter.finish()
            } else {
                splitter.append(bytes)
            }
        }
    }
}
