import EventGeneration
import EventRuns

/// An interval as a row of a table, at most 77 columns wide. Rare values have no column; they are noted at the end of
/// the row.
struct StatisticsRow {
    private struct Column {
        var title: String
        var width: Int
        var value: String
    }

    private var columns: [Column] = []
    private var notes: [String] = []

    init(_ report: IntervalReport, isProducer: Bool) {
        let total = report.kind == .total
        let elapsed = NumberText.decimal(report.end.elapsed / .seconds(1), places: 1) + " s"
        add("elapsed", 8, total ? "total" : elapsed)
        add(isProducer ? "sent" : "received", 10, grouped(report.grown(\.messages)))
        add("per s", 10, grouped(Int(report.rate.rounded())))
        add("bytes", 9, NumberText.size(report.grown(\.bytes)))
        if isProducer {
            add("confirmed", 11, grouped(report.grown(\.confirmed)))
            add("waiting", 8, grouped(report.end.counters.outstanding))
        }
        let latency = report.latency(isProducer: isProducer)
        add("p50 ms", 7, Self.milliseconds(latency?.time(of: 0.5)))
        add("p99 ms", 7, Self.milliseconds(latency?.time(of: 0.99)))
        add("max ms", 7, Self.milliseconds(latency?.longest))
        if total { notes.append("in \(elapsed)") }
        note(report.grown(\.returnedTotal), "returned")
        note(report.grown(\.nacked), "nacked")
        note(report.grown(\.retried), "retried")
        note(report.grown(\.redelivered), "redelivered")
        note(report.grown(\.duplicates), "duplicates")
        note(report.grown(\.filtered), "left out by --where")
        note(report.grown(\.unjudged), "not judged by --where")
        note(report.grown(\.failed), "failed")
        note(report.grown(\.clockSkew.count), "before they were sent")
        if report.isBlocked { notes.append("blocked by broker") }
        if report.isWarmUp { notes.append("warm-up") }
    }

    private mutating func add(_ title: String, _ width: Int, _ value: String) {
        columns.append(Column(title: title, width: width, value: value))
    }

    private mutating func note(_ count: Int, _ word: String) {
        if count > 0 { notes.append("\(grouped(count)) \(word)") }
    }

    /// Milliseconds with as many digits as are useful in a narrow column.
    private static func milliseconds(_ time: Duration?) -> String {
        guard let time else { return "-" }
        return NumberText.milliseconds(time, places: time < .milliseconds(100) ? 2 : 0)
    }

    /// The names of the columns.
    var header: String { columns.map { NumberText.aligned($0.title, $0.width) }.joined() }

    /// The values, and the notes.
    var text: String {
        columns.map { NumberText.aligned($0.value, $0.width) }.joined()
            + (notes.isEmpty ? "" : "  " + notes.joined(separator: " · "))
    }
}
