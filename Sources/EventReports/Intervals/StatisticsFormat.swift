import EventGeneration

/// The format of lines of statistics.
package enum StatisticsFormat: String, CaseIterable, Sendable {
    /// Columns for people.
    case text
    /// One JSON object a line.
    case json
    /// Values between commas, below a line of names.
    case csv
}

/// Writes the lines of statistics of one run.
package struct StatisticsLines: Sendable {
    /// How many lines of text come before the names of the columns are repeated: about a screen.
    private static let page = 20

    private let format: StatisticsFormat
    private let isProducer: Bool
    private var count = 0

    package init(_ format: StatisticsFormat, isProducer: Bool) {
        self.format = format
        self.isProducer = isProducer
    }

    /// The lines of a report, with the names of the columns before them if they are due.
    package mutating func lines(_ report: IntervalReport) -> [UInt8] {
        defer { count += 1 }
        let fields = report.fields(isProducer: isProducer)
        switch format {
        case .json:
            var bytes: [UInt8] = []
            JSONValue.object(fields).write(into: &bytes)
            return bytes + [0x0A]
        case .csv:
            let header = count == 0 ? fields.map(\.key).joined(separator: ",") + "\n" : ""
            return Array("\(header)\(fields.map { Self.cell($0.value) }.joined(separator: ","))\n".utf8)
        case .text:
            let row = StatisticsRow(report, isProducer: isProducer)
            return Array("\(count % Self.page == 0 ? row.header + "\n" : "")\(row.text)\n".utf8)
        }
    }

    /// The cell of a value, empty if the value is not known. No value has a comma or a quotation mark in it.
    private static func cell(_ value: JSONValue) -> String {
        switch value {
        case .string(let text), .number(let text): text
        case .boolean(let value): "\(value)"
        case .null, .array, .object: ""
        }
    }
}
