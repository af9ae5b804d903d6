import EventReports
import EventRuns
import EventSettings
import Glibc
import Synchronization
import UnixSignals

/// What the signals of a program do. The first INT, TERM or HUP asks the run to stop. The second quits at once. USR1
/// prints a line of statistics.
///
/// swift-service-lifecycle's own handling ignores a second signal, so the signals are counted here.
final class SignalWatch: Sendable {
    /// How long an orderly end may take before the program gives up: the run's own ten seconds (five for actions and
    /// five for the broker), and one second each to close the channels, to hear why they failed, and to close the
    /// connection.
    private static let patience = Duration.seconds(14)

    /// The signals that are handled. A program started with nohup does not end with its terminal.
    static var handled: [UnixSignal] {
        var action = sigaction()
        sigaction(SIGHUP, nil, &action)
        let isIgnored = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
        return [.sigint, .sigterm, .sigusr1] + (isIgnored ? [] : [.sighup])
    }

    private struct State {
        var isRunning = false
        var count = 0
    }

    private let stop: StopSignal
    private let terminal: Terminal
    private let summary: @Sendable () -> RunSummary
    private let state = Mutex(State())

    init(stop: StopSignal, terminal: Terminal, summary: @escaping @Sendable () -> RunSummary) {
        self.stop = stop
        self.terminal = terminal
        self.summary = summary
    }

    /// From now on there is a run that a first signal ends in order.
    func begin() { state.withLock { $0.isRunning = true } }

    /// Handles signals as long as the program runs.
    func run(_ signals: UnixSignalsSequence) async {
        for await signal in signals {
            if signal == .sigusr1 {
                terminal.write(ControlCharacters.escaped(summary().line, keepsLines: false) + "\n")
            } else {
                handle(signal)
            }
        }
    }

    private func handle(_ signal: UnixSignal) {
        let (isFirst, isRunning) = state.withLock { state in
            state.count += 1
            return (state.count == 1, state.isRunning)
        }
        guard isFirst, isRunning else {
            // What a terminal echoes (^C) keeps its own line.
            if terminal.isInteractive { terminal.write("\n") }
            stop.quit()
            _exit(isFirst && signal != .sigint ? ExitStatus.done.rawValue : ExitStatus.interrupted.rawValue)
        }
        if terminal.isInteractive { terminal.note("\n[??] Stopping.. (press CTRL+C again to quit at once)") }
        stop.request(signal == .sigint ? .interrupted : .terminated)
        Task.detached { [terminal, summary, stop] in
            try? await Task.sleep(for: Self.patience)
            terminal.note(summary().text)
            terminal.error("an orderly end takes too long: giving up")
            stop.quit()
            _exit(ExitStatus.interrupted.rawValue)
        }
    }
}
