import AMQP
import AMQPRouting
import EventGeneration

/// A queue in the section `topology`.
struct QueueSection: Sendable {
    /// The types of queues.
    enum QueueType: String, CaseIterable, Sendable {
        case classic, quorum, stream

        var kind: Queue.Kind {
            switch self {
            case .classic: .classic
            case .quorum: .quorum
            case .stream: .stream
            }
        }
    }

    var queue = Queue("")
    /// The type that the file says with `type`.
    var type: QueueType?

    static let keys = Keys(QueueSection()) {
        Key(
            "name", \.queue.name,
            .plainName(.pattern(#"^(?!amq\.(?!rabbitmq\.|gen-))"# + SettingsFormat.plain + "{1,255}$")),
            "The name that bindings and consumers know it by."
        ).required()
        Key(
            "type", \.type, .word, "classic, quorum (copies on several nodes) or stream (a log that stays).",
            standard: "the virtual host's, which is classic unless it says otherwise")
        Key("durable", \.queue.durable, .boolean, "Whether it outlives a restart of the broker.")
        Key("auto_delete", \.queue.autoDelete, .boolean, "Whether it goes with its last consumer.")
        Key("arguments", \.queue.arguments, .arguments(ArgumentRules.queues), "Arguments, such as x-max-length.")
        Topology.vhostKey()
    }
}

extension SettingsDecoder {
    /// Reads a queue into the topology.
    func readQueue(_ node: SettingsNode) {
        let title = node["name"]?.string.map { "queue \"\(Self.shown($0))\"" } ?? "a queue"
        var section = QueueSection()
        guard let object = QueueSection.keys.read(node, title, into: &section, self) else { return }
        var queue = section.queue
        guard !queue.name.isEmpty else { return }
        if !queueNames.insert(ByteName(queue.name)).inserted {
            problems.error(node.place, "\(title) is listed twice: remove one")
        }
        if queue.name.hasPrefix("amq.") {
            problems.error(
                object.node("name")?.place,
                "\(title): names that begin with \"amq.\" are the broker's own: choose another")
        }
        let kind = kind(section.type, object)
        queue.kind = kind ?? .classic
        if kind == .classic, queue.arguments["x-queue-type"] == nil {
            // The virtual host's default may be another type. For one that exists, this and nothing are the same.
            queue.arguments.entries.insert(.init(key: "x-queue-type", value: .string(queue.kind.rawValue)), at: 0)
        }
        checkArguments(of: queue, kind: kind, object)
        topology.queues.append(queue)
    }

    /// The type that the file says, by the key or by the argument; nil if it says none, or a wrong one.
    private func kind(_ type: QueueSection.QueueType?, _ object: ObjectReader) -> Queue.Kind? {
        guard let argument = object.node("arguments")?["x-queue-type"] else { return type?.kind }
        guard let text = argument.string, let kind = Queue.Kind(rawValue: text) else {
            let words = ObjectReader.listing(QueueSection.QueueType.allCases.map { "\"\($0.rawValue)\"" })
            problems.error(
                argument.place, "\"x-queue-type\" in \(object.title) must be \(words), not \(argument.inWords)")
            return nil
        }
        if let type, type.kind != kind {
            problems.error(
                argument.place,
                "\(object.title) has the type \"\(type.rawValue)\" and the argument \"x-queue-type\" \"\(text)\": remove one"
            )
        }
        return kind
    }
}
