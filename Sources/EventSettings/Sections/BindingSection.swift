import AMQP
import AMQPRouting
import EventGeneration

/// A binding in the section `topology`.
struct BindingSection: Sendable {
    /// What a binding leads to.
    enum DestinationType: String, CaseIterable, Sendable { case queue, exchange }

    var source: String?
    var destination: String?
    var type = DestinationType.queue
    var routingKey = ""
    var arguments: FieldTable = [:]

    static let keys = Keys(BindingSection()) {
        Key("source", \.source, .source, "The exchange that messages come from.").required()
        Key("destination", \.destination, .plainName(), "The queue or exchange that they go to.").required()
        Key("destination_type", \.type, .word, "What the destination is.")
        Key(
            "routing_key", \.routingKey, .shortString, "The key, or for a topic exchange a pattern, of the messages.")
        Key(
            "arguments", \.arguments, .arguments(ArgumentRules.bindings),
            "Arguments, such as what a headers exchange compares.")
        Topology.vhostKey()
        Key("properties_key", .any, "Part of an export; it means nothing here.")
    }
}

extension KeyShape where Value == String {
    /// The name of an exchange, which an error of its own says may not be the default one.
    fileprivate static var source: KeyShape {
        KeyShape(SettingsFormat.plainName) { key in
            key.decoder.expectPlainName(key.key, key.object)
            return key.object.shortString(key.key)
        }
    }
}

extension SettingsDecoder {
    /// Reads a binding into the topology.
    func readBinding(_ node: SettingsNode, _ number: Int) {
        let title = "binding \(number)"
        var section = BindingSection()
        guard let object = BindingSection.keys.read(node, title, into: &section, self), let source = section.source,
            let destination = section.destination
        else { return }
        if source.isEmpty {
            problems.error(
                object.node("source")?.place,
                "\(title) has no \"source\": the default exchange is bound to every queue and to nothing else")
        }
        expectExchange(source, at: object.node("source")?.place, of: title)
        let place = object.node("destination")?.place
        let end: Binding.Destination
        switch section.type {
        case .queue:
            expectQueue(destination, at: place, of: title)
            end = .queue(destination)
        case .exchange:
            expectExchange(destination, at: place, of: title)
            end = .exchange(destination)
        }
        let binding = Binding(
            source: source, destination: end, routingKey: section.routingKey, arguments: section.arguments)
        checkArguments(of: binding, object)
        topology.bindings.append(binding)
    }
}
