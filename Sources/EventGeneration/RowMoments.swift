/// Reads from rows when that happened which they tell of, for a timeline.
///
/// A time is a text as RFC 3339 has it (`2022-11-20T16:00:00.000Z`), or a number: seconds since 1970 below 10^11 (which
/// they reach in the year 5138), and milliseconds from there on. A number may stand in quotation marks, as in CSV.
package struct RowMoments: Sendable {
    private let field: String
    private let path: [[UInt8]]
    private var document = JSONDocument()
    private var latest: Int64 = .min
    private var count = 0

    /// Makes a reader for the field of a timeline.
    package init(_ timeline: Pace.Timeline) {
        field = timeline.field
        path = timeline.field.split(separator: ".", omittingEmptySubsequences: false).map { Array($0.utf8) }
    }

    /// Milliseconds since 1970, and whether that is before an earlier row.
    ///
    /// - Throws: ``GenerationError`` for a row without the field, or with something in it that is no time.
    package mutating func next(_ row: [UInt8]) throws(GenerationError) -> (moment: Int64, isOutOfOrder: Bool) {
        count += 1
        do throws(JSONError) {
            try document.parse(row)
        } catch {
            throw GenerationError(.row, "row \(count) is not JSON: \(error.message)")
        }
        guard let index = document.find([Array(field.utf8)]) ?? document.find(path) else {
            throw GenerationError(
                .row, "row \(count) has no field \"\(field)\", which the timeline takes its time from")
        }
        let text = document.text(index)
        guard let moment = Self.moment(text) else {
            let value = text.count > 40 ? "a text of \(text.count) characters" : "\"\(text)\""
            throw GenerationError(
                .row,
                "row \(count) has \(value) in \"\(field)\": a timeline takes a time such as \"2022-11-20T16:00:00Z\", "
                    + "or seconds or milliseconds since 1970")
        }
        if count == 1, let date = Self.serialDate(text) {
            throw GenerationError(
                .row,
                "row 1 has \(text) in \"\(field)\", which is how a spreadsheet keeps \(date), and would be "
                    + "\(Self.text(moment)) as seconds since 1970: have the spreadsheet write its times as texts, such as "
                    + "\"\(date)\"")
        }
        defer { latest = max(latest, moment) }
        return (moment, moment < latest)
    }

    /// The years that RFC 3339 knows, in milliseconds.
    private static let limits = -62_167_219_200_000.0...253_402_300_799_999.0

    /// The time that a spreadsheet means by a number of days since the end of 1899; nil for other numbers.
    ///
    /// From 1954 to 2119, which as seconds since 1970 are hours of that year's first day. Looked at in the first row only:
    /// seconds that count from the start pass through these numbers too.
    private static func serialDate(_ text: String) -> String? {
        guard let days = Double(text), (20_000..<80_000).contains(days) else { return nil }
        let seconds = ((days - 25_569) * 86_400).rounded()
        return Self.text(Int64(seconds) * 1000)
    }

    private static func text(_ milliseconds: Int64) -> String {
        var (timestamps, bytes) = (Timestamps(), [UInt8]())
        timestamps.append(milliseconds, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func moment(_ text: String) -> Int64? {
        if let time = Timestamps.parse(text) { return time }
        guard let first = text.utf8.first, (0x30...0x39).contains(first) || first == UInt8(ascii: "-"),
            !text.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "x") }), let number = Double(text)
        else { return nil }
        let milliseconds = number.magnitude < 1e11 ? number * 1000 : number
        return limits.contains(milliseconds) ? Int64(milliseconds.rounded()) : nil
    }
}
