import EventSettings
import AMQP
import EventGeneration

/// The part of a message that a condition looks at.
enum FilterField: Sendable, Hashable {
    case exchange, routingKey, queue, redelivered
    case property(PropertyName)
    case header([String])
    /// A field of a JSON body; without a path the body itself, as text.
    case body([String])

    var isInBody: Bool {
        if case .body = self { true } else { false }
    }

    var isInProperties: Bool {
        switch self {
        case .property, .header: true
        case .exchange, .routingKey, .queue, .redelivered, .body: false
        }
    }

    /// Reads a name that `print` knows. A name with an unknown beginning is a field of the body.
    init(_ name: String) throws(FilterError) {
        let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard !path.contains("") else {
            throw FilterError("\"\(name)\" names no field: join names by single points, such as body.player.name=Bates")
        }
        let rest = Array(path.dropFirst())
        switch path[0] {
        case "body": self = .body(rest)
        case "headers":
            guard !rest.isEmpty else { throw FilterError("\"headers\" needs a name, such as headers.x-run=a1") }
            self = .header(rest)
        case "properties": self = .property(try Self.property(rest))
        case "exchange", "routing_key", "queue", "redelivered":
            guard rest.isEmpty else {
                throw FilterError(
                    "\(path[0]) has no fields: write \(path[0])=…, or body.\(name)=… for a field of the body")
            }
            self =
                switch path[0] {
                case "exchange": .exchange
                case "routing_key": .routingKey
                case "queue": .queue
                default: .redelivered
                }
        default: self = .body(path)
        }
    }

    private static func property(_ path: [String]) throws(FilterError) -> PropertyName {
        if path.first == "headers" {
            throw FilterError("headers stand on their own: write headers.\(path.dropFirst().joined(separator: "."))=…")
        }
        let name = path.joined(separator: ".")
        guard let property = PropertyName(rawValue: name) else {
            if name.isEmpty { throw FilterError("\"properties\" needs a name, such as properties.message_id=7") }
            let known = PropertyName.allCases.map(\.rawValue)
            throw FilterError(
                "no property \"\(name)\"\(Suggestion.phrase(for: name, among: known, orListing: known)); such as "
                    + "properties.message_id=7")
        }
        return property
    }
}
