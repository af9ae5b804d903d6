package import EventGeneration

/// How rows are written.
package enum RowFormat: Sendable, Hashable {
    /// One JSON value a line; empty lines count nothing.
    case lines
    /// One JSON array of all rows.
    case array
    /// Comma-separated values under a header; each row becomes an object of texts.
    case csv

    /// Tells the format by a file's name, otherwise by its first character; nil while there is none.
    static func detect(path: String, start: some Sequence<UInt8>) -> RowFormat? {
        let name = path.lowercased()
        if name.hasSuffix(".ndjson") || name.hasSuffix(".jsonl") { return .lines }
        if name.hasSuffix(".csv") { return .csv }
        for byte in start where byte > 0x20 && byte < 0x80 {
            if byte == UInt8(ascii: "[") { return .array }
            return byte == UInt8(ascii: "{") || name.hasSuffix(".json") ? .lines : .csv
        }
        return nil
    }
}

/// Splits a stream of bytes into rows, each a JSON text with the bytes it came with; CSV is turned into JSON.
///
/// A pure value: bytes in, rows out.
package struct RowSplitter: Sendable {
    /// A longer row is refused: something is not what it was taken for.
    static let limit = 64 * 1024 * 1024

    private let path: String
    private var format: RowFormat?
    private var buffer: [UInt8] = []
    /// Where the next row begins, and how far it has been looked through.
    private var start = 0
    private var scan = 0
    private var isAtEnd = false
    private var isFirst = true
    private var array = ArrayScanner()
    private var csv = CSVReader()
    private var count = 0

    /// Makes a splitter.
    ///
    /// - Parameters:
    ///   - path: What the rows come from, whose ending may tell the format.
    ///   - format: The format; without it the path or the first character tells.
    package init(path: String = "-", format: RowFormat? = nil) {
        self.path = path
        self.format = format
    }

    /// Takes bytes.
    package mutating func append(_ bytes: some Collection<UInt8>) {
        if start > 0 {
            buffer.removeSubrange(..<start)
            scan -= start
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// Takes note that no more bytes come.
    package mutating func finish() { isAtEnd = true }

    /// The next row, or nil where more bytes are needed or, after ``finish()``, no row is left.
    ///
    /// - Throws: ``GenerationError`` of the kind row for what cannot be split; there are no rows after that.
    package mutating func next() throws(GenerationError) -> [UInt8]? {
        guard begin(), let format else { return nil }
        let row: [UInt8]?
        switch format {
        case .lines: row = nextLine()
        case .array: row = try nextElement()
        case .csv: row = try nextRecord()
        }
        if row != nil { count += 1 }
        if row == nil, buffer.count - start > Self.limit {
            throw GenerationError(.row, "row \(count + 1) has more than \(Self.limit / 1_048_576) MiB")
        }
        return row
    }

    /// Skips a byte-order mark and tells the format.
    private mutating func begin() -> Bool {
        guard isFirst else { return true }
        if buffer.count < 3 && !isAtEnd { return false }
        if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { (start, scan) = (3, 3) }
        format = format ?? RowFormat.detect(path: path, start: buffer[start...])
        isFirst = format == nil
        return !isFirst
    }

    /// The bytes up to the next line end, which is left out; nil where it has not come yet.
    private mutating func takeLine() -> ArraySlice<UInt8>? {
        while scan < buffer.count, buffer[scan] != 0x0A { scan += 1 }
        guard scan < buffer.count || isAtEnd && start < scan else { return nil }
        let line = buffer[start..<scan]
        scan = min(scan + 1, buffer.count)
        start = scan
        return line
    }

    private mutating func nextLine() -> [UInt8]? {
        while let line = takeLine() {
            let trimmed = line.trimmed
            if !trimmed.isEmpty { return Array(trimmed) }
        }
        return nil
    }

    private mutating func nextElement() throws(GenerationError) -> [UInt8]? {
        while scan < buffer.count {
            let byte = buffer[scan]
            scan += 1
            switch array.take(byte) {
            case .more: break
            case .begin: start = scan
            case .element, .last:
                let element = Array(buffer[start..<scan - 1].trimmed)
                let isEmptyArray = array.isDone && element.isEmpty && count == 0
                start = scan
                if isEmptyArray { continue }
                if element.isEmpty {
                    throw GenerationError(.row, "row \(count + 1) is empty: there is a comma too many")
                }
                return element
            case .wrong: throw GenerationError(.row, "after row \(count) the array has ended, but not the file")
            }
        }
        if isAtEnd && !array.isDone {
            throw GenerationError(.row, "row \(count + 1) has no end: the array is not closed with \"]\"")
        }
        return nil
    }

    private mutating func nextRecord() throws(GenerationError) -> [UInt8]? {
        while let record = try takeRecord() {
            if record.isEmpty { continue }
            if let row = try csv.row(record, number: count + 1) { return row }
        }
        return nil
    }

    /// The bytes up to the next line end outside quotes.
    private mutating func takeRecord() throws(GenerationError) -> ArraySlice<UInt8>? {
        while scan < buffer.count {
            let byte = buffer[scan]
            if byte == UInt8(ascii: "\"") { csv.isInQuotes.toggle() }
            if byte == 0x0A, !csv.isInQuotes { break }
            scan += 1
        }
        guard scan < buffer.count || isAtEnd && start < scan else { return nil }
        if csv.isInQuotes { throw GenerationError(.row, "row \(count + 1) has a quote without its end") }
        var record = buffer[start..<scan]
        scan = min(scan + 1, buffer.count)
        start = scan
        if record.last == 0x0D { record.removeLast() }
        return record
    }
}

/// Finds the elements of one JSON array, without checking what is inside them.
private struct ArrayScanner: Sendable {
    enum Outcome { case more, begin, element, last, wrong }

    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private(set) var isDone = false

    mutating func take(_ byte: UInt8) -> Outcome {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return .more
        }
        if isDone { return byte <= 0x20 ? .more : .wrong }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            depth += 1
            if depth == 1 { return .begin }
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            depth -= 1
            if depth <= 0 {
                isDone = true
                return .last
            }
        case UInt8(ascii: ","): if depth == 1 { return .element }
        default: break
        }
        return .more
    }
}

extension ArraySlice<UInt8> {
    /// Without spaces and line ends around it.
    fileprivate var trimmed: ArraySlice<UInt8> {
        var slice = self
        while let first = slice.first, first <= 0x20 { slice.removeFirst() }
        while let last = slice.last, last <= 0x20 { slice.removeLast() }
        return slice
    }
}
