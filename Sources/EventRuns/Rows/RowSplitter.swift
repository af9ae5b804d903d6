package import EventSettings
package import EventGeneration

/// Splits a stream of bytes into rows, each a JSON text with the bytes it came with; CSV is turned into JSON.
///
/// A pure value: bytes in, rows out. It holds no more than the row it is at and the bytes that were passed last.
package struct RowSplitter: Sendable {
    /// A longer row is refused: something is not what it was taken for.
    static let limit = 64 * 1024 * 1024

    private let path: String
    private var format: RowFormat?
    private var buffer: [UInt8] = []
    /// Where the next row begins, and how far it has been looked through.
    private var start = 0
    private var scan = 0
    /// The line that `scan` is in.
    private var scanLine = 1
    private var isAtEnd = false
    private var isFirst = true
    private var array = ArrayScanner()
    private var csv: CSVReader
    /// Whether the byte before `scan` is a carriage return, so that a line feed is the rest of that line end.
    private var isBehindReturn = false
    private var count = 0

    /// The line, from 1, in which the row begins that ``next()`` gave last or could not give.
    package private(set) var line = 1

    /// Makes a splitter.
    ///
    /// - Parameters:
    ///   - path: What the rows come from, whose ending may tell the format.
    ///   - format: The format; without it the path or the first character tells.
    ///   - separator: What separates the fields of CSV. Default: what the header shows.
    package init(path: String = "-", format: RowFormat? = nil, separator: CSVSeparator? = nil) {
        self.path = path
        self.format = format
        csv = CSVReader(separator: separator)
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

    /// Notes that no more bytes come.
    package mutating func finish() { isAtEnd = true }

    /// The next row, or nil where more bytes are needed or, after ``finish()``, no row is left.
    ///
    /// - Throws: ``GenerationError`` of the kind row for what cannot be split; there are no rows after that.
    package mutating func next() throws(GenerationError) -> [UInt8]? {
        guard try begin(), let format else { return nil }
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
    private mutating func begin() throws(GenerationError) -> Bool {
        guard isFirst else { return true }
        if buffer.count < 3 && !isAtEnd { return false }
        if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { (start, scan) = (3, 3) }
        if format == nil {
            format = RowFormat.detect(path: path, start: buffer[start...])
            if format == .csv, buffer[start...].first(where: { $0 > 0x20 }) == UInt8(ascii: "<") {
                throw GenerationError(.row, "this is XML or HTML: convert it to JSON or CSV")
            }
        }
        isFirst = format == nil
        return !isFirst
    }

    private mutating func nextLine() -> [UInt8]? {
        while true {
            line = scanLine
            while scan < buffer.count, buffer[scan] != 0x0A, buffer[scan] != 0x0D { scan += 1 }
            if scan < buffer.count { countLine(buffer[scan]) }
            guard let row = takeRow() else { return nil }
            let trimmed = row.trimmed
            if !trimmed.isEmpty { return Array(trimmed) }
        }
    }

    /// Counts a line at its end, which is a line feed, a carriage return or both.
    private mutating func countLine(_ byte: UInt8) {
        if byte == 0x0D || byte == 0x0A && !isBehindReturn { scanLine += 1 }
        isBehindReturn = byte == 0x0D
    }

    /// The bytes up to the line end that has been found, which is left out; nil if it has not come yet.
    private mutating func takeRow() -> ArraySlice<UInt8>? {
        guard scan < buffer.count || isAtEnd && start < scan else { return nil }
        let row = buffer[start..<scan]
        scan = min(scan + 1, buffer.count)
        start = scan
        return row
    }

    private mutating func nextElement() throws(GenerationError) -> [UInt8]? {
        while scan < buffer.count {
            let byte = buffer[scan]
            if scan == start {
                // Space before an element is no part of it, and the line is that of its first character.
                if byte <= 0x20 { start += 1 } else { line = scanLine }
            }
            countLine(byte)
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
        while true {
            if scan == start { line = scanLine }
            while scan < buffer.count {
                let byte = buffer[scan]
                countLine(byte)
                if csv.ends(with: byte) { break }
                scan += 1
            }
            if scan == buffer.count, isAtEnd, csv.isInQuotes {
                throw GenerationError(.row, "row \(count + 1) has a quote without its end")
            }
            guard let record = takeRow() else { return nil }
            if record.isEmpty { continue }
            if let row = try csv.row(record, number: count + 1) { return row }
        }
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
