package import EventGeneration

/// The attributes of a CloudEvent 1.0 in binary content mode: they are headers, and the body is the event's data as it is.
///
/// | Attribute | Header | Value |
/// |---|---|---|
/// | specversion | `cloudEvents:specversion` | `1.0` |
/// | id | `cloudEvents:id` | the message's `message_id` |
/// | source | `cloudEvents:source` | as set, otherwise `/` and the producer's name |
/// | type | `cloudEvents:type` | as set, otherwise the property `type`, otherwise the routing key, otherwise the producer's name |
/// | subject | `cloudEvents:subject` | as set, otherwise none |
/// | time | `cloudEvents:time` | the message's `timestamp`, as RFC 3339 |
/// | datacontenttype | none: the property `content_type` | |
///
/// Headers that the settings name themselves stay as they are. All values are texts, which the binding allows for every
/// type; AMQP 0-9-1 has no timestamp finer than a second.
///
/// The prefix `cloudEvents:` is the only one that every version of the binding allows. Version 1.0.3 prefers
/// `cloudEvents_` for the sake of JMS and wants receivers to read both; Knative's working draft for AMQP 0-9-1 has `ce-`.
///
/// Source: the AMQP protocol binding for CloudEvents 1.0, section 3.1, with application properties as RabbitMQ maps them
/// to headers of AMQP 0-9-1.
package enum CloudEvents {
    /// What the names of all attributes begin with.
    package static let prefix = "cloudEvents:"

    /// What the settings say of the attributes.
    package struct Attributes: Sendable, Hashable {
        /// A URI reference that tells where events come from.
        package var source: Template?
        /// What happened, such as `order.created`.
        package var type: Template?
        /// What it happened to.
        package var subject: Template?

        /// Leaves all to the defaults.
        package init() {}
    }

    /// The headers that stand before a message is made.
    static func headers(
        _ attributes: Attributes, name: String, routingKey: Template, properties: JSONTemplate
    ) -> [JSONTemplate.Member] {
        var type = JSONTemplate.string(attributes.type ?? routingKey)
        if attributes.type == nil, case .object(let members) = properties,
            let property = members.first(where: { $0.key.literal == PropertyName.type.rawValue })?.value,
            property != .literal(.null)
        {
            type = property
        }
        var headers = [
            member("specversion", .literal(.string("1.0"))), member("type", type),
            member("source", .string(attributes.source ?? Template(literal: "/" + encoded(name)))),
        ]
        if let subject = attributes.subject { headers.append(member("subject", .string(subject))) }
        return headers
    }

    private static func member(_ name: String, _ value: JSONTemplate) -> JSONTemplate.Member {
        .init(Template(literal: prefix + name), value)
    }

    /// A name as a segment of a URI.
    private static func encoded(_ name: String) -> String {
        var segment = ""
        for byte in name.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                segment.unicodeScalars.append(Unicode.Scalar(byte))
            default: segment += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return segment
    }
}
