import EventGeneration
import EventRuns

/// How far a run is, in one line.
struct ProgressLine {
    private static let barWidth = 10

    /// A piece of the line, and the order in which pieces are left out if the line is too long: the least important
    /// first.
    private struct Piece {
        var text: String
        var importance: Int
        /// The text before the piece.
        var separator = " · "
        var style: @Sendable (Palette, String) -> String = { $1 }
    }

    private var pieces: [Piece] = []

    /// Makes the line of a terminal, with a bar if the total is known, or the line of a log, with the time.
    init(
        _ counters: RunStatistics.Counters, elapsed: Duration, rate: Double, total: Int?, isProducer: Bool,
        isBlocked: Bool, hasBar: Bool
    ) {
        let total = total.flatMap { $0 > 0 ? $0 : nil }
        // Messages that --where leaves out do not count towards the total.
        let done = total == nil ? counters.messages : counters.messages - counters.filtered - counters.unjudged
        let messages = grouped(done)
        let word = isProducer ? "sent" : "received"
        let time = NumberText.decimal(elapsed / .seconds(1), places: 1) + " s"
        let share = total.map { Int(100 * min(1, Double(done) / Double($0))) }
        if let total, let share, hasBar {
            add(Self.bar(share), 3) { $0.green($1) }
            add("\(share) %", 9, separator: " ")
            add("\(messages) of \(grouped(total))", 8, separator: "  ")
        } else {
            add(time, hasBar ? 3 : 9)
            let all = total.map { " of \(grouped($0))" } ?? ""
            add("\(messages)\(all) \(word)\(share.map { " (\($0) %)" } ?? "")", 8)
        }
        add("\(grouped(Int(rate.rounded())))/s", 5)
        let latency = isProducer ? counters.confirmLatency?.intended : counters.endToEndLatency?.intended
        if let latency, latency.count > 0 {
            let places = latency.time(of: 0.99) < .milliseconds(100) ? 1 : 0
            let p99 = NumberText.milliseconds(latency.time(of: 0.99), places: places)
            add("\(isProducer ? "confirm" : "latency") p99 \(p99) ms", 2)
        }
        if counters.returnedTotal > 0 {
            add("\(grouped(counters.returnedTotal)) returned", 6, style: Self.warn)
        }
        if counters.nacked > 0 { add("\(grouped(counters.nacked)) nacked", 6, style: Self.warn) }
        if isBlocked { add("blocked by broker", 7, style: Self.warn) }
    }

    private static let warn: @Sendable (Palette, String) -> String = { $0.yellow($1) }

    private mutating func add(
        _ text: String, _ importance: Int, separator: String = " · ",
        style: @escaping @Sendable (Palette, String) -> String = { $1 }
    ) {
        pieces.append(Piece(text: text, importance: importance, separator: separator, style: style))
    }

    private static func bar(_ share: Int) -> String {
        let full = share * barWidth / 100
        return "[\(String(repeating: "#", count: full))\(String(repeating: "·", count: barWidth - full))]"
    }

    /// The line in at most so many columns. Pieces that do not fit are left out.
    func text(width: Int = .max, palette: Palette = .plain) -> String {
        var shown = pieces
        while shown.count > 1, Self.plain(shown).count > width,
            let least = shown.indices.min(by: { shown[$0].importance < shown[$1].importance })
        {
            shown.remove(at: least)
        }
        let plain = Self.plain(shown)
        guard plain.count <= width else { return String(plain.prefix(max(0, width))) }
        return shown.enumerated().map { index, piece in
            (index == 0 ? "" : piece.separator) + piece.style(palette, piece.text)
        }.joined()
    }

    private static func plain(_ pieces: [Piece]) -> String {
        pieces.enumerated().map { $0 == 0 ? $1.text : $1.separator + $1.text }.joined()
    }
}
