package import AMQP
import EventGeneration

/// Where the broker is and how to get in, as the file says it; ``address(url:environment:)`` puts flags and
/// environment on top. What is nil has the default of its key.
package struct BrokerSettings: Sendable, Hashable {
    /// A whole URL; then the fields from `host` to `password` are nil.
    package var url: Secret?
    package var host: Secret?
    package var port: Int?
    /// The nodes of a cluster, tried in turn, instead of host and port.
    package var hosts: [AMQPEndpoint] = []
    package var vhost: String?
    package var user: Secret?
    package var password: Secret?
    /// Zero switches it off.
    package var heartbeat: Duration?
    /// How long connecting and each operation may take.
    package var timeout: Duration?
    /// How long a run waits while the broker takes nothing or is away.
    package var patience: Duration?
    /// The connection's name in the management interface.
    package var name: String?

    /// Makes settings that leave everything to the defaults.
    package init() {}

    /// How long a run waits by default while the broker takes nothing or is away.
    package static let standardPatience = Duration.seconds(600)
}

extension BrokerSettings {
    private static let client = AMQPConfiguration()

    /// The section `broker`.
    static let keys = Keys(
        BrokerSettings(),
        rules: [
            .oneGroup(
                [["url"], ["host", "port", "vhost", "user", "password", "hosts"]], because: "the URL says it all"),
            .oneGroup([["hosts"], ["host", "port"]], because: "the list says it all"),
        ]
    ) {
        Key(
            "url", \.url, .url,
            "All in one: amqp://user:password@host:port/vhost. The flag --url and AMQP_URL go before it.",
            standard: "amqp://\(client.user):\(client.password)@\(client.host):\(client.port)/")
        Key("host", \.host, .secret, "The host's name or address.", standard: client.host)
        Key("port", \.port, .whole(1...65535), "The port.", standard: "\(client.port)")
        Key("vhost", \.vhost, .shortString, "The virtual host.", standard: client.virtualHost)
        Key("user", \.user, .secret, "The user.", standard: client.user)
        Key(
            "password", \.password, .password,
            "The password; better from the environment or a file than here. AMQP_PASSWORD goes before it.",
            standard: client.password)
        Key(
            "hosts", \.hosts, .endpoints,
            "The nodes of a cluster, such as \"mq1:5672\", tried in turn, instead of host and port.")
        Key(
            "heartbeat", \.heartbeat, .heartbeat,
            "Whole seconds after which a silent connection is given up; 0 switches it off.",
            standard: "\(client.heartbeat.components.seconds)")
        Key(
            "timeout", \.timeout, .someTime("longer than nothing"), "How long connecting and each operation may take.",
            standard: "the client's")
        Key(
            "patience", \.patience, .someTime("longer than nothing"),
            "How long a run waits while the broker is away, blocks publishers or confirms nothing.",
            standard: "\(standardPatience.components.seconds / 60)m")
        Key(
            "name", \.name, .shortString, "The connection's name in the management interface.",
            standard: "the program's choice")
        Key("tls", .any, "Certificates and what is checked of them.").later
    }
}

extension KeyShape where Value == [AMQPEndpoint] {
    /// The nodes of a cluster, such as `"mq1:5672"`.
    fileprivate static var endpoints: KeyShape {
        KeyShape(.list(of: .pattern(endpoint), count: 0...Int.max)) { key in
            key.object.array(key.key, "a list of nodes such as \"mq1:5672\"").compactMap { node in
                let title = "a node in \(key.title)"
                key.decoder.problems.refusePlaceholders(in: node, title)
                if let text = node.string, let endpoint = AMQPEndpoint(reading: text) { return endpoint }
                key.decoder.problems.error(
                    node.place,
                    "\(title) must be a host with or without a port, such as \"mq1:5672\", not \(node.inWords)")
                return nil
            }
        }
    }

    /// A host, with or without a port.
    private static var endpoint: String {
        #"^(?:\[.+\]|[^:/@ \[][^:/@ ]*)"#
            + "(?::0*(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?$"
    }
}

extension KeyShape where Value == Duration {
    /// AMQP counts the heartbeat in whole seconds, in sixteen bits.
    fileprivate static var heartbeat: KeyShape {
        KeyShape(.anyOf([.integer(0...65535), SettingsFormat.timeText])) { key in
            guard let heartbeat = key.object.duration(key.key) else { return nil }
            let (seconds, rest) = heartbeat.components
            if rest == 0 && seconds <= 65535 { return heartbeat }
            return key.refuse("whole seconds from 0 (off) to 65535")
        }
    }
}
