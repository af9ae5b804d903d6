import EventRuns

/// A line that says how far the run is. A terminal shows one line that is rewritten; elsewhere a line is added every
/// second.
struct ProgressDisplay: Sendable {
    /// The time over which a terminal's rate is computed.
    private static let window = Duration.seconds(3)

    let terminal: Terminal
    let statistics: RunStatistics
    /// The number of messages expected in all.
    let total: Int?
    let isProducer: Bool

    /// Whether the line is shown. Without a flag, it is shown only on a terminal that does not show the messages, and
    /// only if there are many messages.
    static func isShown(_ appearance: Appearance, terminal: Terminal, showsMessages: Bool, isLong: Bool) -> Bool {
        switch appearance {
        case .never: false
        case .always: true
        case .auto: terminal.controlsCursor && !terminal.isQuiet && !showsMessages && isLong
        }
    }

    /// Shows the line until the task is cancelled.
    func run() async {
        let isLive = terminal.controlsCursor
        let interval = isLive ? Duration.milliseconds(200) : .seconds(1)
        await statistics.waitForStart()
        guard let start = statistics.startTime else { return }
        var window = RateWindow(of: isLive ? Self.window : interval)
        var last = Duration.zero
        var tick = 1
        while (try? await Task.sleep(until: start + interval * tick, clock: .continuous)) != nil, !statistics.hasEnded {
            let now = statistics.snapshot
            let line = ProgressLine(
                now.counters, elapsed: now.elapsed, rate: window.rate(now.counters.messages, at: now.elapsed),
                total: total, isProducer: isProducer,
                isBlocked: isLive ? statistics.isBlocked : statistics.wasBlocked(since: start + last), hasBar: isLive)
            if isLive {
                let text = line.text(width: max(10, terminal.width - 1), palette: terminal.palette)
                Terminal.write(Array("\r\u{1B}[K\(text)".utf8))
            } else {
                Terminal.write(Array((line.text() + "\n").utf8))
            }
            last = now.elapsed
            tick = max(tick + 1, Int(now.elapsed / interval) + 1)
        }
        if isLive { Terminal.write(Array("\r\u{1B}[K".utf8)) }
    }
}
