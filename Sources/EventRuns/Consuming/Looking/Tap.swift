package import AMQPRouting
import AMQP

/// An exchange to watch, and the key that its messages must have.
package struct Tap: Sendable, Hashable {
    package var exchange: String
    /// The binding's key as the user gave it. Nil means every message, if the exchange's type allows a key for that.
    package var key: String?

    /// Reads `EXCHANGE` or `EXCHANGE:KEY`. A colon in the exchange's name is written `\:`.
    package init(parsing text: String) {
        var exchange = ""
        var isEscaped = false
        var rest = Substring(text)
        while let character = rest.first, isEscaped || character != ":" {
            rest.removeFirst()
            if character == "\\", rest.first == ":", !isEscaped {
                isEscaped = true
            } else {
                exchange.append(character)
                isEscaped = false
            }
        }
        self.exchange = exchange
        key = rest.isEmpty ? nil : String(rest.dropFirst())
    }

    /// The key of the binding.
    var bindingKey: String { key ?? "#" }

    /// The tap's name for people.
    package var title: String { key.map { "\(exchange):\($0)" } ?? exchange }
}

extension Tap {
    /// What a topology says about the tap.
    package enum Outlook: Sendable, Hashable {
        /// Messages come.
        case good
        /// The exchange's type is not known, and only some types have a key that matches all messages.
        case unknown
        /// The exchange compares keys literally. Without a key no message comes. These keys are bound in the topology.
        case needsKey([String])
    }

    /// What to expect from the tap at an exchange of the topology.
    package func outlook(in topology: Topology) -> Outlook {
        guard key == nil else { return .good }
        switch topology.kind(of: exchange) {
        case .topic?, .fanout?, .headers?: return .good
        case .direct?:
            var keys: [String] = []
            for binding in topology.bindings
            where binding.source.utf8.elementsEqual(exchange.utf8) && !keys.contains(binding.routingKey) {
                keys.append(binding.routingKey)
            }
            return .needsKey(keys)
        default: return .unknown
        }
    }
}
