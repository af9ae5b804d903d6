package import AMQP
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
    /// The queue.
    package var queue: String
    /// How many messages the broker hands out before the first is acknowledged; nil leaves it to the program.
    package var prefetch: Int?
    /// The largest body that a consumer takes where nothing says otherwise, in bytes.
    package static let standardBodyLimit = 64 << 20

    /// The largest body that it takes, in bytes: a message with a larger one is not loaded, and ``onError`` says what
    /// becomes of it.
    package var bodyLimit = Self.standardBodyLimit
    /// How many messages are handled at once, where something is done with them that takes time.
    package var workers = 1
    /// How far back a message that comes again is known by its message_id; nil handles every one.
    package var deduplication: Deduplication?
    /// What is shown of each message, where it is not the usual look.
    package var print: Template?
    /// The file that messages are recorded in, relative paths already put beside the settings file.
    package var record: String?
    /// How long handling each message takes.
    package var work: Pace.Plan?
    /// The command that handles each message.
    package var exec: ExecSettings?
    /// Where each message is published to, or answered.
    package var publish: ForwardSettings?
    /// What happens to a message whose action failed. Default: reject where the topology gives the queue a dead-letter
    /// exchange, otherwise stop, since a rejected message would be discarded.
    package var onError: OnError
    /// Whether the file says so itself. Only then is a message that `print` cannot show a failure: otherwise it is shown
    /// as it is, since queues hold messages of several shapes.
    package var setsOnError = false
    /// Arguments of basic.consume, such as `x-priority`.
    package var arguments: FieldTable

    /// Makes a consumer that only takes and acknowledges.
    package init(name: String, queue: String, onError: OnError = .stop) {
        self.name = name
        self.queue = queue
        self.onError = onError
        arguments = [:]
    }
}
