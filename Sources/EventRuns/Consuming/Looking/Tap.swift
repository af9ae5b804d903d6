package import AMQPRouting
import AMQP

/// An exchange that is watched, and the key that its messages must have.
package struct Tap: Sendable, Hashable {
    package var exchange: String
    /// The binding's key as it was given; nil is every message, as far as the exchange's type lets a key say that.
    package var key: String?

    /// Reads `EXCHANGE` or `EXCHANGE:KEY`; a colon of the exchange's name is written `\:`.
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

    /// The key that it binds with.
    var bindingKey: String { key ?? "#" }

    /// How it is shown.
    package var title: String { key.map { "\(exchange):\($0)" } ?? exchange }
}

extension Tap {
    /// What a topology says about the tap.
    package enum Outlook: Sendable, Hashable {
        /// Messages come.
        case good
        /// Nobody knows the exchange's type, and only some types know a key that means all.
        case unknown
        /// The exchange compares keys as they are, so that without one nothing comes; these are bound in the topology.
        case needsKey([String])
    }

    /// What comes of it at an exchange of the topology.
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
