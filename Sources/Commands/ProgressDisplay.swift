import EventPipeline

/// A line about how far the run is: rewritten on a terminal, a line a second elsewhere.
struct ProgressDisplay: Sendable {
    let terminal: Terminal
    let statistics: RunStatistics
    /// Messages expected in all.
    let total: Int?
    let isProducer: Bool

    /// Whether it is shown. By itself only on a terminal that does not show the messages, and only where they are many.
    static func isShown(_ appearance: Appearance, terminal: Terminal, showsMessages: Bool, isLong: Bool) -> Bool {
        switch appearance {
        case .never: false
        case .always: true
        case .auto: terminal.controlsCursor && !terminal.isQuiet && !showsMessages && isLong
        }
    }

    /// Shows the line until the task is cancelled.
    func run() async {
        let interval = terminal.controlsCursor ? Duration.milliseconds(200) : .seconds(1)
        var next = ContinuousClock.now + interval
        var previous = 0
        while (try? await Task.sleep(until: next, clock: .continuous)) != nil {
            next += interval
            let counters = statistics.counters
            let rate = Double(counters.messages - previous) / (interval / .seconds(1))
            previous = counters.messages
            let text = line(counters, rate: rate)
            if terminal.controlsCursor {
                Terminal.write(Array("\r\u{1B}[K\(text.prefix(max(10, terminal.width - 1)))".utf8))
            } else {
                Terminal.write(Array((text + "\n").utf8))
            }
        }
        if terminal.controlsCursor { Terminal.write(Array("\r\u{1B}[K".utf8)) }
    }

    func line(_ counters: RunStatistics.Counters, rate: Double) -> String {
        var parts = [RunSummary.decimal(statistics.elapsed / .seconds(1), places: 1) + " s"]
        let word = isProducer ? "sent" : "received"
        if let total, total > 0 {
            let done = counters.messages - counters.filtered
            parts.append("\(done) of \(total) \(word) (\(done * 100 / total) %)")
        } else {
            parts.append("\(counters.messages) \(word)")
        }
        parts.append("\(RunSummary.decimal(rate, places: 0))/s")
        if isProducer { parts.append("\(counters.confirmed) confirmed") }
        if counters.returnedTotal > 0 { parts.append("\(counters.returnedTotal) returned") }
        if counters.nacked > 0 { parts.append("\(counters.nacked) nacked") }
        if statistics.isBlocked { parts.append("blocked by the broker") }
        return parts.joined(separator: " · ")
    }
}
