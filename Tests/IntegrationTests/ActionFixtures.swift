import AMQP
import EventRuns
import EventSettings
import Foundation
import Synchronization
import TestSupport
import Testing

/// An action that keeps a log of what it did, around work that the test gives.
struct LoggedAction: ActionPlan, MessageAction {
    let name: String
    let log: ActionLog
    var canBegin = true
    var work: @Sendable (_ text: String) async throws -> Void = { _ in }

    func begin(on connection: AMQPConnection, queue: String) async throws -> any MessageAction {
        guard canBegin else { throw ActionFailure("\(name) cannot begin") }
        log.add("\(name) begins")
        return self
    }

    func perform(_ message: Envelope, index: Int) async throws {
        let text = String(decoding: message.body, as: UTF8.self)
        log.start("\(name) \(text)")
        defer { log.finish() }
        try await work(text)
    }

    func end() async { log.add("\(name) ends") }
}

/// What actions did, in order.
final class ActionLog: Sendable {
    private struct State {
        var lines: [String] = []
        var running = 0
        var most = 0
    }

    private let state = Mutex(State())

    var lines: [String] { state.withLock { $0.lines } }
    /// The highest number that were running at once.
    var most: Int { state.withLock { $0.most } }

    func add(_ line: String) { state.withLock { $0.lines.append(line) } }

    func start(_ line: String) {
        state.withLock { state in
            state.lines.append(line)
            state.running += 1
            state.most = max(state.most, state.running)
        }
    }

    func finish() { state.withLock { $0.running -= 1 } }
}

/// A queue with numbered messages, and a consuming run on its own connection.
struct ConsumingDesk: Sendable {
    let queue: String
    let channel: Channel
    let connection: AMQPConnection
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(uniqueName("record")).path
    let statistics = RunStatistics()
    let stop = StopSignal()
    let log = ActionLog()

    /// Lends a desk with an empty queue.
    static func with(_ arguments: FieldTable = [:], _ body: (ConsumingDesk) async throws -> Void) async throws {
        try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
            try await withChannel { channel in
                let queue = uniqueName("queue")
                try await channel.declareQueue(Queue(queue, arguments: arguments))
                let desk = ConsumingDesk(queue: queue, channel: channel, connection: connection)
                let result = await Result { try await body(desk) }
                try? FileManager.default.removeItem(atPath: desk.file)
                try await channel.deleteQueue(queue)
                try result.get()
            }
        }
    }

    var counters: RunStatistics.Counters { statistics.counters }
    var ready: Int { get async throws { try await channel.checkQueue(queue).messageCount } }

    /// Waits until this many messages are ready. The broker takes back the messages of a channel once the channel has
    /// closed.
    func waitForReady(_ count: Int) async throws { try await wait { try await ready == count } }

    /// The bodies that were recorded, in order.
    var recorded: [String] {
        get throws {
            try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map { line in
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                return "\(object?["payload"] ?? "")"
            }
        }
    }

    func publish(_ texts: some Sequence<String>, ids: [String?] = []) async throws {
        let publisher = try await channel.makePublisher(.init(mandatory: false))
        for (index, text) in texts.enumerated() {
            var properties = Properties()
            properties.messageID = ids.indices.contains(index) ? ids[index] : nil
            try await publisher.publish(Message(text, properties: properties), exchange: "", routingKey: queue)
        }
        try await publisher.flush()
    }

    /// Publishes "1", "2" and so on.
    func publish(_ count: Int) async throws { try await publish((1...count).map(String.init)) }

    func action(_ name: String = "act", _ work: @escaping @Sendable (String) async throws -> Void = { _ in })
        -> LoggedAction
    {
        LoggedAction(name: name, log: log, work: work)
    }

    /// Consumes from the queue, and optionally from others, until the run ends.
    func consume(
        _ actions: [any ActionPlan], workers: Int = 1, count: Int? = nil, drain: Bool = false,
        onError: ConsumerSettings.OnError = .stop, deduplication: Deduplication? = nil, queues: [String] = [],
        acknowledgement: AcknowledgementMode = .after
    ) async throws {
        let writer = OutputWriter()
        let sink = MessageSink(
            writer: writer, renderer: MessageRenderer(format: .none), record: try writer.open(path: file))
        let intakes = ([queue] + queues).map { queue in
            var intake = ConsumingService.Intake(queue: queue, prefetch: 250, onError: onError, sink: sink)
            intake.actions = actions
            intake.workers = workers
            intake.deduplication = deduplication
            return intake
        }
        var stopping = ConsumingService.Stopping()
        stopping.count = count
        stopping.drain = drain
        try await ConsumingService(
            connection: connection, intakes: intakes, acknowledgement: acknowledgement, stopping: stopping,
            statistics: statistics, stop: stop
        ).run()
    }
}

extension Result where Failure == any Error {
    init(_ work: () async throws -> Success) async {
        do {
            self = .success(try await work())
        } catch {
            self = .failure(error)
        }
    }
}
