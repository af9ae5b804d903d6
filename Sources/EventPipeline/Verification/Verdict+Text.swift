extension Verdict {
    /// How many streams the table shows.
    private static let shownStreams = 20
    /// For how many streams the missing messages are named.
    private static let namedStreams = 5
    /// How many intervals of them.
    private static let namedIntervals = 5

    /// A table of the streams, what is missing, and the verdict in the last line.
    package var text: String {
        var lines = streams.isEmpty ? [] : table
        if unexpected.count > 0 { lines.append("unexpected: \(unexpected.text)") }
        lines += names("lost", count: \.lost, sequences: \.lostSequences)
        lines += names("altered", count: \.altered, sequences: \.alteredSequences)
        return (lines + ["verdict: \(word)"]).joined(separator: "\n")
    }

    private var table: [String] {
        // Where there are too many to be shown, those with differences are.
        let isLong = streams.count > Self.shownStreams
        let order = isLong ? streams.filter(\.isRemarkable) + streams.filter { !$0.isRemarkable } : streams
        var rows = [
            ["run", "producer", "total", "received", "lost", "repeated", "redelivered", "reordered", "altered"]
        ]
        for stream in order.prefix(Self.shownStreams) {
            rows.append(
                [stream.run, stream.producer].map(Self.shortened)
                    + [stream.total.map { "\($0)" } ?? "?"]
                    + [
                        stream.received, stream.lost, stream.repeated, stream.redelivered, stream.reordered,
                        stream.altered,
                    ].map { "\($0)" })
        }
        var lines = Self.aligned(rows)
        let others = order.dropFirst(Self.shownStreams)
        if !others.isEmpty {
            lines.append("… and \(others.count) more, \(others.count(where: \.isRemarkable)) of them with differences")
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

    /// Lines that name the first messages of which something is said.
    private func names(
        _ title: String, count: KeyPath<Stream, Int>, sequences: KeyPath<Stream, [ClosedRange<Int64>]>
    ) -> [String] {
        let concerned = streams.filter { $0[keyPath: count] > 0 }
        var lines = concerned.prefix(Self.namedStreams).map { stream in
            let named = stream[keyPath: sequences].prefix(Self.namedIntervals)
            let rest = stream[keyPath: count] - named.reduce(0) { $0 + $1.count }
            let numbers = named.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            let others = rest > 0 ? " and \(rest) more" : ""
            let (run, producer) = (Self.shortened(stream.run), Self.shortened(stream.producer))
            return "\(title): \(numbers.joined(separator: ", "))\(others) of producer \"\(producer)\" (run \(run))"
        }
        if concerned.count > lines.count { lines.append("\(title): in \(concerned.count - lines.count) more streams") }
        return lines
    }
}

extension Verdict.Stream {
    /// Whether anything can be said of it but that all came.
    fileprivate var isRemarkable: Bool { lost + repeated + redelivered + reordered + altered > 0 }
}

extension UnexpectedMessages {
    /// How many for which reason.
    fileprivate var text: String {
        [
            (unstamped, "without a stamp that can be read"), (beyondTotal, "beyond the total"),
            (otherTotal, "with another total than before"),
            (otherStreams, "of more than \(VerificationTally.streamLimit) streams"),
        ].filter { $0.0 > 0 }.map { "\($0) \($1)" }.joined(separator: ", ")
    }
}
