import EventGeneration

extension SettingsFormat {
    /// Where the broker is, in fields.
    static let brokerFields = ["host", "port", "vhost", "user", "password"]

    /// The section `broker`.
    static let broker = ObjectShape(
        [
            .init(
                "url", secret(.pattern(#"^\s*[aA][mM][qQ][pP][sS]?://"#)),
                "All in one: amqp://user:password@host:port/vhost. The flag --url and AMQP_URL go before it.",
                standard: "amqp://guest:guest@localhost:5672/"),
            .init("host", secret(.textOf(1...4096)), "The host's name or address.", standard: "localhost"),
            .init("port", .integer(1...65535), "The port.", standard: "5672"),
            .init("vhost", shortString, "The virtual host.", standard: "/"),
            .init("user", secret(.textOf(1...4096)), "The user.", standard: "guest"),
            .init(
                "password", .named("secret"),
                "The password; better from the environment or a file than here. AMQP_PASSWORD goes before it.",
                standard: "guest"),
            .init(
                "hosts", .list(of: .pattern(endpoint), count: 0...Int.max),
                "The nodes of a cluster, such as \"mq1:5672\", tried in turn, instead of host and port."),
            .init(
                "heartbeat", .anyOf([.integer(0...65535), timeText]),
                "Whole seconds after which a silent connection is given up; 0 switches it off.", standard: "10"),
            .init("timeout", someTime, "How long connecting and each operation may take.", standard: "the client's"),
            .init(
                "patience", someTime,
                "How long a run waits while the broker is away, blocks publishers or confirms nothing.",
                standard: "10m"),
            .init(
                "name", shortString, "The connection's name in the management interface.",
                standard: "the program's choice"),
            .init("tls", .any, "Certificates and what is checked of them.").later,
        ],
        rules: [
            .oneGroup([["url"], brokerFields + ["hosts"]], because: "the URL says it all"),
            .oneGroup([["hosts"], ["host", "port"]], because: "the list says it all"),
        ])

    /// A text that may come from elsewhere.
    static func secret(_ literal: ValueShape) -> ValueShape { .anyOf([literal, .object(secretSource)]) }

    /// Where a secret is, if not in the file.
    static let secretSource = ObjectShape(
        [
            .init("env", name, "The environment variable that holds it."),
            .init("else", .text, "What it is where the environment does not have the variable."),
            .init("file", name, "The path of the file that holds it, beside the settings."),
        ],
        rules: [.exactlyOne(["env", "file"]), .goesWith("else", "env")])

    /// A host, with or without a port.
    private static let endpoint =
        #"^(?:\[.+\]|[^:/@ \[][^:/@ ]*)"#
        + "(?::0*(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?$"
}
