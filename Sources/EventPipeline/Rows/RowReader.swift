package import EventGeneration
import Glibc

/// Reads rows from a file or from standard input, one after the other.
///
/// ``next()`` blocks while it reads, so it has to be called from a thread of its own, never from an async function.
package struct RowReader: Sendable {
    /// Why there are no rows, or no more.
    package enum Failure: Error, Sendable, CustomStringConvertible {
        /// The file is missing or cannot be read.
        case file(FileError)
        /// What was read is not rows.
        case row(GenerationError)

        /// One line.
        package var description: String {
            switch self {
            case .file(let error): error.description
            case .row(let error): error.description
            }
        }
    }

    private let path: String
    private let descriptor: Int32
    private var splitter: RowSplitter
    private var isAtEnd = false
    private var chunk = [UInt8](repeating: 0, count: 65536)

    /// Opens a file of rows.
    ///
    /// The corresponding C function is `open`.
    ///
    /// - Parameters:
    ///   - path: The file, or `-` for standard input.
    ///   - format: How the rows are written; without it the file's ending or its first character tells.
    /// - Throws: ``FileError`` where the file cannot be opened.
    package init(path: String, format: RowFormat? = nil) throws(FileError) {
        self.path = path
        descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
        splitter = RowSplitter(path: path, format: format)
    }

    /// The next row as JSON, or nil after the last. Blocks until it has come.
    ///
    /// The corresponding C function is `read`.
    ///
    /// - Throws: ``Failure`` where reading fails or what was read cannot be split into rows.
    package mutating func next() throws(Failure) -> [UInt8]? {
        while true {
            do throws(GenerationError) {
                if let row = try splitter.next() { return row }
            } catch {
                throw .row(error)
            }
            if isAtEnd { return nil }
            let count = read(descriptor, &chunk, chunk.count)
            if count > 0 {
                splitter.append(chunk[..<count])
            } else if count == 0 {
                isAtEnd = true
                splitter.finish()
            } else if errno != EINTR {
                throw .file(FileError(path: path == "-" ? "standard input" : path, code: errno))
            }
        }
    }

    /// Closes the file; standard input stays open.
    package func close() {
        if descriptor > STDIN_FILENO { _ = Glibc.close(descriptor) }
    }
}
