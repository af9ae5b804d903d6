import EventGeneration
import EventSettings
import EventRuns

extension Verdict {
    /// How many streams the table shows.
    private static let shownStreams = 20
    /// For how many streams the missing messages are named.
    private static let namedStreams = 5
    /// How many intervals are named for each of them.
    private static let namedIntervals = 5

    /// A table of the streams, then what is missing. The last line is the verdict.
    package var text: String {
        var lines = streams.isEmpty ? [] : table
        if unexpected.count > 0 { lines.append("unexpected: \(unexpected.text)") }
        lines += names("not sent", count: \.notSent, sequences: \.notSentSequences, ", which ended early")
        lines += names("lost", count: \.lost, sequences: \.lostSequences)
        lines += names("unknown", count: \.unknown, sequences: \.unknownSequences)
        lines += names("altered", count: \.altered, sequences: \.alteredSequences)
        if unknown > 0 {
            lines += reasons.map { "undecided: \($0)" }
        } else {
            lines += Self.first(remainders.filter { $0.waiting > 0 }.map { "\($0.waitingText): not looked at" })
        }
        return (lines + ["verdict: \(word)"]).joined(separator: "\n")
    }

    /// Why something is unknown.
    package var reasons: [String] {
        guard unknown > 0 else { return [] }
        var reasons = concerning(\.unproven) { stream, name in
            let total = stream.total.map { " of the \(grouped($0))" } ?? ""
            return "nothing shows that \(grouped(stream.unproven))\(total) messages of \(name) were sent"
        }
        reasons += concerning(\.missed) { stream, name in
            "\(grouped(stream.missed)) messages of \(name) may have been sent before this consumer began"
        }
        return reasons + Self.first(remainders.flatMap(\.reasons))
    }

    /// The first of many texts, without repeating one.
    private static func first(_ texts: [String]) -> [String] {
        var shown: [String] = []
        for text in texts where !shown.contains(text) {
            guard shown.count < shownStreams else { return shown + ["… and more of the kind"] }
            shown.append(text)
        }
        return shown
    }

    /// A text for each of the first streams for which the count is not zero.
    private func concerning(_ count: KeyPath<Stream, Int>, _ text: (Stream, String) -> String) -> [String] {
        let concerned = streams.filter { $0[keyPath: count] > 0 }
        let texts = concerned.prefix(Self.namedStreams).map { text($0, Self.name(of: $0)) }
        let rest = concerned.count - texts.count
        return rest > 0 ? texts + ["the same in \(grouped(rest)) more streams"] : texts
    }

    private static func name(of stream: Stream) -> String {
        "producer \"\(shortened(stream.producer))\" (run \(shortened(stream.run)))"
    }

    private var table: [String] {
        // If there are too many streams to show all, those with differences are shown.
        let isLong = streams.count > Self.shownStreams
        let order = isLong ? streams.filter(\.isRemarkable) + streams.filter { !$0.isRemarkable } : streams
        var columns: [(title: String, count: KeyPath<Stream, Int>)] = [("received", \.received), ("lost", \.lost)]
        // Rare counts have a column only if one of them is not zero.
        if streams.contains(where: { $0.unknown > 0 }) { columns.append(("unknown", \.unknown)) }
        columns += [
            ("repeated", \.repeated), ("redelivered", \.redelivered), ("reordered", \.reordered),
            ("altered", \.altered),
        ]
        var rows = [["run", "producer", "total"] + columns.map(\.title)]
        for stream in order.prefix(Self.shownStreams) {
            rows.append(
                [stream.run, stream.producer].map(Self.shortened)
                    + [stream.total.map { grouped($0) } ?? "?"] + columns.map { grouped(stream[keyPath: $0.count]) })
        }
        var lines = Self.aligned(rows)
        let others = order.dropFirst(Self.shownStreams)
        if !others.isEmpty {
            let remarkable = grouped(others.count(where: \.isRemarkable))
            lines.append("… and \(grouped(others.count)) more, \(remarkable) of them with differences")
        }
        return lines
    }

    /// Rows in columns: names to the left, numbers to the right.
    private static func aligned(_ rows: [[String]]) -> [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return column < 2 ? row[column] + space : space + row[column]
            }.joined(separator: "  ")
        }
    }

    private static func shortened(_ name: String) -> String {
        let name = ControlCharacters.escaped(name, keepsLines: false)
        return name.count > 40 ? name.prefix(39) + "…" : name
    }

    /// Lines that name the first messages with this remark.
    private func names(
        _ title: String, count: KeyPath<Stream, Int>, sequences: KeyPath<Stream, [ClosedRange<Int64>]>,
        _ remark: String = ""
    ) -> [String] {
        let concerned = streams.filter { $0[keyPath: count] > 0 }
        var lines = concerned.prefix(Self.namedStreams).map { stream in
            let named = stream[keyPath: sequences].prefix(Self.namedIntervals)
            let rest = stream[keyPath: count] - named.reduce(0) { $0 + $1.count }
            let numbers = named.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            let others = rest > 0 ? " and \(grouped(rest)) more" : ""
            return "\(title): \(numbers.joined(separator: ", "))\(others) of \(Self.name(of: stream))\(remark)"
        }
        let others = concerned.count - lines.count
        if others > 0 { lines.append("\(title): in \(grouped(others)) more streams") }
        return lines
    }
}

extension Verdict.Stream {
    /// Whether there is more to say about the stream than that all its messages came.
    fileprivate var isRemarkable: Bool {
        [lost, unknown, notSent, repeated, redelivered, reordered, altered].contains { $0 > 0 }
    }

    fileprivate var notSentSequences: [ClosedRange<Int64>] {
        guard let announced, let total, total < announced else { return [] }
        return [total + 1...announced]
    }
}

extension UnexpectedMessages {
    /// How many messages for which reason.
    fileprivate var text: String {
        [
            (unstamped, "without a stamp that can be read"), (beyondTotal, "beyond the total"),
            (otherTotal, "with another total than before"),
            (otherStreams, "of more than \(grouped(VerificationTally.streamLimit)) streams"),
        ].filter { $0.0 > 0 }.map { "\($0) \($1)" }.joined(separator: ", ")
    }
}
