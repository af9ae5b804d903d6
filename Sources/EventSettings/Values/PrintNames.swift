package import EventGeneration

/// Names that a `print` template knows besides volumes, and what may follow them.
package struct PrintNames {
    let names: [String]
    let isConsumer: Bool
    /// Whether it is a volume that refers to something; what it is used for is not known there.
    let isVolumes: Bool

    static let none = PrintNames(names: [])
    static let volumes = PrintNames(names: [], isVolumes: true)
    /// Of a message that was published.
    static let producer = PrintNames(names: MessageGenerator.printNames.sorted())
    /// Of a message that was received.
    package static let consumer = PrintNames(names: consumerNames.sorted(), isConsumer: true)
    /// Names that a consumer's templates see besides volumes; they go before volumes.
    package static let consumerNames: Set<String> = [
        "body", "routing_key", "exchange", "queue", "properties", "headers", "redelivered", "index",
    ]

    init(names: [String], isConsumer: Bool = false, isVolumes: Bool = false) {
        self.names = names
        self.isConsumer = isConsumer
        self.isVolumes = isVolumes
    }

    func contains(_ name: String) -> Bool { names.contains(name) }

    /// What is wrong with a reference to one of the names; nil if nothing is, or if it is another name.
    package func complaint(about reference: Template.Reference) -> String? {
        if isConsumer, reference.name == "row" {
            return "{{\(reference)}}: a consumer has no rows, the message is {{body}}"
        }
        guard contains(reference.name) else { return nil }
        switch reference.name {
        case "body", "headers": return nil
        case "properties":
            let known = PropertyName.allCases.map(\.rawValue)
            guard let name = reference.path.first else {
                return "{{properties}} is not one value: name one, such as {{properties.message_id}}"
            }
            if known.contains(name) && reference.path.count == 1 { return nil }
            if name == "headers" { return "{{\(reference)}}: headers stand on their own, write {{headers.NAME}}" }
            return "{{\(reference)}}: no property \"\(reference.path.joined(separator: "."))\""
                + Suggestion.phrase(for: name, among: known, orListing: known)
        default:
            return reference.path.isEmpty ? nil : "{{\(reference)}}: {{\(reference.name)}} has no fields"
        }
    }
}

/// The properties of a message, headers aside, as RabbitMQ's HTTP API names them.
package enum PropertyName: String, Sendable, Hashable, CaseIterable {
    case contentType = "content_type"
    case contentEncoding = "content_encoding"
    case deliveryMode = "delivery_mode"
    case priority
    case correlationID = "correlation_id"
    case replyTo = "reply_to"
    case expiration
    case messageID = "message_id"
    case timestamp
    case type
    case userID = "user_id"
    case appID = "app_id"
    case clusterID = "cluster_id"
}
