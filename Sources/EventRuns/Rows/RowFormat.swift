/// How rows are written.
package enum RowFormat: Sendable, Hashable {
    /// One JSON value a line; empty lines count nothing.
    case lines
    /// One JSON array of all rows.
    case array
    /// Values separated by commas, semicolons, tabs or bars under a header; each row becomes an object of texts.
    case csv

    /// Tells the format by a file's name, otherwise by its first character; nil while there is none.
    static func detect(path: String, start: some Sequence<UInt8>) -> RowFormat? {
        let name = path.lowercased()
        if name.hasSuffix(".ndjson") || name.hasSuffix(".jsonl") { return .lines }
        if name.hasSuffix(".csv") || name.hasSuffix(".tsv") { return .csv }
        for byte in start where byte > 0x20 && byte < 0x80 {
            if byte == UInt8(ascii: "[") { return .array }
            return byte == UInt8(ascii: "{") || name.hasSuffix(".json") ? .lines : .csv
        }
        return nil
    }
}
