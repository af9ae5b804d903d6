import AMQPRouting
import AMQP
import EventGeneration

extension SettingsFormat {
    /// What both programs declare.
    static let topologyLists = ["exchanges", "queues", "bindings"]
    /// What an export holds besides, and what nobody would miss.
    private static let topologyRemarks = [
        "rabbit_version", "rabbitmq_version", "rabbitmq_definition_format", "product_name", "product_version",
        "original_cluster_name", "original_vhost_name", "explanation", "metadata", "vhost", "default_queue_type",
        "name",
    ]
    /// What an export holds besides and these programs do not declare.
    static let skippedTopology = [
        "policies", "operator_policies", "users", "vhosts", "permissions", "topic_permissions", "parameters",
        "global_parameters", "limits", "user_limits", "vhost_limits",
    ]

    /// The section `topology`.
    static let topology = ObjectShape(
        [
            .init("exchanges", .list(of: .named("exchange"), count: 0...Int.max), "Where producers publish to."),
            .init("queues", .list(of: .named("queue"), count: 0...Int.max), "Where consumers take from."),
            .init("bindings", .list(of: .named("binding"), count: 0...Int.max), "Which messages go where."),
        ]
            + topologyRemarks.map { .init($0, .any, "Part of an export; it means nothing here.") }
            + skippedTopology.map { .init($0, .any, "Part of an export; it is skipped.") })

    /// An exchange.
    static let exchange = ObjectShape(
        [
            .init("name", .pattern(exchangeName), "The name that producers and bindings know it by."),
            .init(
                "type", .pattern("^(?:\(exchangeTypes.joined(separator: "|"))|x-[\\s\\S]{0,253})$"),
                "How it routes: direct (equal keys), topic (* one word, # any number), fanout (all), headers, or a "
                    + "plugin's x-….",
                standard: "direct"),
            .init("durable", .boolean, "Whether it outlives a restart of the broker.", standard: "true"),
            .init("auto_delete", .boolean, "Whether it goes with its last binding.", standard: "false"),
            .init("internal", .boolean, "Whether only other exchanges publish to it.", standard: "false"),
            .init("arguments", arguments(exchangeArguments), "Arguments, such as alternate-exchange."),
            virtualHost,
        ],
        required: ["name"])

    /// Names that begin with `amq.` are the broker's own.
    private static let exchangeName =
        #"^(?!amq\.(?!rabbitmq\.|(?:"#
        + Topology.predeclared.keys.sorted().map { $0.dropFirst(4) }.joined(separator: "|") + #")$))"# + plain
        + "{1,255}$"

    /// The types of exchanges that every broker has.
    static let exchangeTypes = ["direct", "fanout", "topic", "headers"]

    /// A queue.
    static let queue = ObjectShape(
        [
            .init(
                "name", .pattern(#"^(?!amq\.(?!rabbitmq\.|gen-))"# + plain + "{1,255}$"),
                "The name that bindings and consumers know it by."),
            .init(
                "type", .words(QueueType.self),
                "classic, quorum (copies on several nodes) or stream (a log that stays).",
                standard: "the virtual host's, which is classic unless it says otherwise"),
            .init("durable", .boolean, "Whether it outlives a restart of the broker.", standard: "true"),
            .init("auto_delete", .boolean, "Whether it goes with its last consumer.", standard: "false"),
            .init("arguments", arguments(queueArguments), "Arguments, such as x-max-length."),
            virtualHost,
        ],
        required: ["name"])

    /// A binding.
    static let binding = ObjectShape(
        [
            .init("source", plainName, "The exchange that messages come from."),
            .init("destination", plainName, "The queue or exchange that they go to."),
            .init("destination_type", .words(DestinationType.self), "What the destination is.", standard: "queue"),
            .init("routing_key", shortString, "The key, or for a topic exchange a pattern, of the messages."),
            .init("arguments", arguments(), "Arguments, such as what a headers exchange compares."),
            virtualHost,
            .init("properties_key", .any, "Part of an export; it means nothing here."),
        ],
        required: ["source", "destination"])

    private static let virtualHost = ObjectShape.Key(
        "vhost", .any, "The virtual host in an export of several: others than the broker's are skipped.")

    /// The types of queues.
    enum QueueType: String, CaseIterable {
        case classic, quorum, stream

        var kind: Queue.Kind {
            switch self {
            case .classic: .classic
            case .quorum: .quorum
            case .stream: .stream
            }
        }
    }

    /// What a binding leads to.
    enum DestinationType: String, CaseIterable { case queue, exchange }
}
