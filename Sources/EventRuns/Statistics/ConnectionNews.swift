import AMQP
import EventGeneration
import Synchronization

/// The news about a run's connections. If a thousand are lost at once, that is one line, not a thousand.
final class ConnectionNews: Sendable {
    /// How long news about several connections are collected before one line reports them.
    private static let gathering = Duration.seconds(1)

    private struct State {
        var lost = 0
        var loss: AMQPError?
        var back = 0
        var resent = 0
        var endpoint: AMQPEndpoint?
        var isGathering = false
    }

    private let count: Int
    private let patience: Duration?
    private let report: @Sendable (RunNotice) -> Void
    private let state = Mutex(State())

    /// Makes the news of this many connections. They are given up after `patience`.
    init(count: Int, patience: Duration?, report: @escaping @Sendable (RunNotice) -> Void) {
        self.count = count
        self.patience = patience
        self.report = report
    }

    /// Records that a connection was lost.
    func lost(_ error: AMQPError) {
        add { state in
            state.lost += 1
            state.loss = state.loss ?? error
        }
    }

    /// Records that a connection is back.
    func back(_ recovery: RecoveryReport) {
        add { state in
            state.back += 1
            state.resent += recovery.resentMessages
            state.endpoint = recovery.endpoint
        }
    }

    private func add(_ change: (inout State) -> Void) {
        let mustBegin = state.withLock { state in
            change(&state)
            guard count > 1, !state.isGathering else { return count == 1 }
            state.isGathering = true
            return true
        }
        guard mustBegin else { return }
        guard count > 1 else { return tell() }
        Task {
            try? await Task.sleep(for: Self.gathering)
            tell()
        }
    }

    /// Reports what was collected.
    func tell() {
        let news = state.withLock { state in
            defer { state = State() }
            return state
        }
        if let loss = news.loss {
            let limit = patience.map { ", for up to \($0.text)" } ?? ""
            let many = count > 1 ? "\(news.lost) of \(count) connections were lost; one of them: " : ""
            report(.warning("\(many)\(loss): trying to come back\(limit)"))
        }
        if let endpoint = news.endpoint {
            let again =
                news.resent == 0 ? "" : ": \(counted(news.resent, "message")) sent again"
            let many = count > 1 ? "\(news.back) of \(count) connections are back" : "connected to \(endpoint) again"
            report(.note("\(many)\(again)"))
        }
    }
}
