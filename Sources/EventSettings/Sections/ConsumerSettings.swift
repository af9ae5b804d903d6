package import AMQP
import AMQPRouting
package import EventGeneration

/// What one consumer takes and what it does with it.
package struct ConsumerSettings: Sendable {
    /// What happens to a message whose action failed.
    package enum OnError: String, Sendable, Hashable, CaseIterable {
        /// The broker drops it, or hands it to the queue's dead-letter exchange.
        case reject
        /// It goes back into the queue.
        case requeue
        /// It goes back into the queue and the consumer ends.
        case stop
    }

    /// The name, which a command line selects it by.
    package var name: String
    package var queue: String
    /// How many messages the broker hands out before the first is acknowledged; nil leaves it to the program.
    package var prefetch: Int?
    /// The largest body that it takes, in bytes: a message with a larger one is not loaded, and ``onError`` says what
    /// becomes of it.
    package var bodyLimit = Self.standardBodyLimit
    /// How many messages are handled at once, if something is done with them that takes time.
    package var workers = 1
    /// How far back a message that comes again is known by its message_id; nil handles every one.
    package var deduplication: Deduplication?
    /// What is shown of each message; nil shows the usual look.
    package var print: Template?
    /// The file that messages are recorded in, relative paths already put beside the settings file.
    package var record: String?
    /// How long handling each message takes.
    package var work: Pace.Plan?
    /// The command that handles each message.
    package var exec: ExecSettings?
    /// Where each message is published to, or answered.
    package var publish: ForwardSettings?
    /// What happens to a message whose action failed. Default: reject if the topology gives the queue a dead-letter
    /// exchange, otherwise stop, since a rejected message would be discarded.
    package var onError: OnError
    /// Whether the file says so itself. Only then is a message that `print` cannot show a failure: otherwise it is shown
    /// as it is, since queues hold messages of several shapes.
    package var setsOnError = false
    /// Arguments of basic.consume, such as `x-priority`.
    package var arguments: FieldTable

    /// The largest body that a consumer takes if nothing says otherwise, in bytes.
    package static let standardBodyLimit = 64 << 20
    /// How many messages a consumer may hold.
    package static let prefetchLimits: ClosedRange<Int64> = 1...65535
    /// How many messages a consumer may handle at once.
    package static let workerLimits: ClosedRange<Int64> = 1...1000
    /// The limits that a consumer may set for bodies, in bytes: up to the largest that RabbitMQ can be set to take.
    package static let bodyLimits: ClosedRange<Int64> = 1...536_870_912

    /// Makes a consumer that only takes and acknowledges.
    package init(name: String, queue: String, onError: OnError = .stop) {
        self.name = name
        self.queue = queue
        self.onError = onError
        arguments = [:]
    }
}

extension ConsumerSettings {
    /// A consumer in the section `consumers`.
    static let keys = Keys(
        ConsumerSettings(name: "", queue: ""),
        hints: [
            "exchange": "a consumer takes from a \"queue\", which a binding of the topology connects to an exchange"
        ]
    ) {
        Key("queue", \.queue, .plainName(), "The queue that it takes from.")
            .required("name the one that it takes from")
        Key(
            "prefetch", \.prefetch, .whole(prefetchLimits),
            "How many messages it holds before the first is acknowledged.",
            standard: "the program's choice")
        Key(
            "body_limit", \.bodyLimit, .whole(bodyLimits),
            "The largest body that it takes, in bytes. A message with a larger one is not loaded: on_error says what becomes of it."
        )
        Key("workers", \.workers, .whole(workerLimits), "How many messages are handled at once.")
        Key(
            "print", \.print, .print(.consumer), "What is shown of each message, such as \"GOAL! {{body.text}}\".")
        Key("record", \.record, .nearbyFile, "The file that messages are recorded in, an envelope a line.")
        Key("publish", \.publish, .publish, "Where each message is forwarded to, or \"reply\", which answers it.")
        Key(
            "exec", \.exec, .exec,
            "The command that handles each message: body on standard input, properties in the environment.")
        Key("work", \.work, .wait, "How long handling a message takes, as \"delay\" of a producer.")
        Key(
            "on_error", \.onError, .word, "What happens to a message whose action failed.",
            standard: "reject where the queue has a dead-letter exchange, otherwise stop")
        Key(
            "deduplicate", \.deduplication, .deduplication,
            "A message whose message_id was handled before is acknowledged and passed over: true, how many ids are remembered, or for how long.",
            standard: "false")
        Key(
            "arguments", \.arguments, .arguments(ArgumentRules.consumers),
            "Arguments of basic.consume, such as x-priority.")
    }
}

extension SettingsDecoder {
    /// Reads a consumer; nil with errors reported if it cannot be used at all.
    func consumer(_ name: String, _ node: SettingsNode) -> ConsumerSettings? {
        let title = "consumer \"\(name)\""
        var consumer = ConsumerSettings(name: name, queue: "")
        guard let object = ConsumerSettings.keys.read(node, title, into: &consumer, self) else { return nil }
        if !consumer.queue.isEmpty { expectQueue(consumer.queue, at: object.node("queue")?.place, of: title) }
        checkArguments(of: consumer, object)
        consumer.setsOnError = object.has("on_error")
        if !consumer.setsOnError {
            let hasDeadLetters = topology.queue(consumer.queue)?.arguments["x-dead-letter-exchange"] != nil
            consumer.onError = hasDeadLetters ? .reject : .stop
        }
        checkReject(consumer, object)
        return consumer
    }

    /// Warns of a rejected message that would be discarded. A policy may not be there, so it changes no default.
    private func checkReject(_ consumer: ConsumerSettings, _ object: ObjectReader) {
        let queue = consumer.queue
        guard consumer.setsOnError, consumer.onError == .reject, topology.queue(queue) != nil,
            !topology.hasDeadLetters(queue)
        else { return }
        problems.warning(
            object.node("on_error")?.place,
            "queue \"\(queue)\" of \(object.title) has no dead-letter exchange: a rejected message is discarded")
    }
}

extension KeyShape where Value == String {
    /// A file beside the settings that is written.
    fileprivate static var nearbyFile: KeyShape {
        KeyShape(SettingsFormat.name) { key in
            key.object.name(key.key).map { FileContents.path($0, beside: key.decoder.path) }
        }
    }
}

extension KeyShape where Value == ExecSettings {
    fileprivate static var exec: KeyShape { KeyShape(SettingsFormat.exec) { $0.decoder.exec($0.object) } }
}

extension KeyShape where Value == ForwardSettings {
    fileprivate static var publish: KeyShape { KeyShape(SettingsFormat.publish) { $0.decoder.publish($0.object) } }
}
