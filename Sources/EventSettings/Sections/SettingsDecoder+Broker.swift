import AMQP
import EventGeneration

extension SettingsDecoder {
    /// Reads the section `broker`.
    func broker(_ node: SettingsNode) -> BrokerSettings {
        var broker = BrokerSettings()
        guard let reader = ObjectReader(node, "\"broker\"", SettingsFormat.broker, problems: problems) else {
            return broker
        }
        broker.url = secret(reader, "url")
        if case .literal(let url) = broker.url, !url.isEmpty, let reason = BrokerSettings.complaint(aboutURL: url) {
            problems.error(reader.node("url")?.place, "\"url\" in \"broker\": \(reason)")
        }
        broker.hosts = endpoints(reader)
        broker.host = secret(reader, "host")
        broker.port = reader.integer("port").map { Int($0) }
        broker.vhost = reader.shortString("vhost")
        broker.user = secret(reader, "user")
        broker.password = secret(reader, "password")
        broker.heartbeat = heartbeat(reader)
        broker.timeout = reader.duration("timeout")
        if broker.timeout == .zero { reader.mismatch("timeout", "longer than nothing") }
        broker.patience = reader.duration("patience")
        if broker.patience == .zero { reader.mismatch("patience", "longer than nothing") }
        broker.name = reader.shortString("name")
        return broker
    }

    /// Reads the nodes of a cluster, such as `"mq1:5672"`.
    private func endpoints(_ reader: ObjectReader) -> [AMQPEndpoint] {
        reader.array("hosts", "a list of nodes such as \"mq1:5672\"").compactMap { node in
            problems.refusePlaceholders(in: node, "a node in \"hosts\" in \"broker\"")
            if let text = node.string, let endpoint = AMQPEndpoint(reading: text) { return endpoint }
            problems.error(
                node.place,
                "a node in \"hosts\" in \"broker\" must be a host with or without a port, such as \"mq1:5672\", "
                    + "not \(node.inWords)")
            return nil
        }
    }

    /// AMQP counts the heartbeat in whole seconds, in sixteen bits.
    private func heartbeat(_ reader: ObjectReader) -> Duration? {
        guard let heartbeat = reader.duration("heartbeat") else { return nil }
        let (seconds, rest) = heartbeat.components
        if rest == 0 && seconds <= 65535 { return heartbeat }
        reader.mismatch("heartbeat", "whole seconds from 0 (off) to 65535")
        return nil
    }

    /// Reads what a secret is where the environment does not have it; a password may look like anything.
    private func fallback(_ reader: ObjectReader) -> String? {
        guard let node = reader.node("else") else { return nil }
        if let text = node.string ?? node.overridingNumber { return text }
        reader.secretMismatch("else", "a text")
        return nil
    }

    /// Reads a text, or where it comes from.
    private func secret(_ reader: ObjectReader, _ key: String) -> BrokerSettings.Secret? {
        guard let node = reader.node(key) else { return nil }
        if let text = node.string ?? node.overridingNumber {
            // A password may be anything.
            if key != "password", text.hasPlaceholder {
                problems.error(node.place, "\"\(key)\" in \"broker\" takes no {{…}}: write it out")
            }
            if text.isEmpty && key != "password" { reader.secretMismatch(key, "a text of at least one character") }
            return .literal(text)
        }
        guard case .object = node.content else {
            reader.secretMismatch(key, "a text, { \"env\": NAME } or { \"file\": PATH }")
            return nil
        }
        let title = "\"\(key)\" in \"broker\""
        guard let source = ObjectReader(node, title, SettingsFormat.secretSource, problems: problems) else {
            return nil
        }
        let variable = source.name("env")
        let fallback = fallback(source)
        let file = source.name("file")
        if let variable { return .environment(variable, fallback: fallback) }
        return file.map { .file(FileContents.path($0, beside: path)) }
    }
}
