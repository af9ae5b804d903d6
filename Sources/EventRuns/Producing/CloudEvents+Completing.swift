import AMQP
import EventGeneration
import EventSettings

extension CloudEvents {
    /// Makes the attributes of one message complete.
    ///
    /// - Parameters:
    ///   - properties: The message's properties with the headers of the templates.
    ///   - name: The producer's name.
    ///   - id: What identifies a message without a `message_id`.
    ///   - milliseconds: When the message was dated, since 1970; nil if the settings date it, or do not.
    /// - Throws: `GenerationError` for an attribute that came out empty.
    static func complete(
        _ properties: inout Properties, name: String, id: String, milliseconds: Int64?
    ) throws(GenerationError) {
        var headers = properties.headers ?? [:]
        for attribute in ["type", "source", "subject"] {
            guard let value = headers[prefix + attribute] else { continue }
            let text = Self.text(value)
            if attribute == "type", text.isEmpty {
                headers[prefix + attribute] = .string(name)
            } else if attribute == "subject", text.isEmpty {
                headers[prefix + attribute] = nil
            } else if text.isEmpty {
                throw GenerationError(
                    .message, "producer \"\(name)\": the CloudEvents attribute \(attribute) of a message is empty")
            } else {
                headers[prefix + attribute] = .string(text)
            }
        }
        if headers[prefix + "id"] == nil { headers[prefix + "id"] = .string(properties.messageID ?? id) }
        // What lies beyond the year 9999 has no form in RFC 3339.
        let dated = properties.timestamp.flatMap { $0 < 253_402_300_800 ? Int64($0) * 1000 : nil }
        if headers[prefix + "time"] == nil, let moment = milliseconds ?? dated {
            headers[prefix + "time"] = .string(time(moment))
        }
        properties.headers = headers
    }

    private static func text(_ value: FieldValue) -> String {
        switch value.json {
        case .null: return ""
        case .string(let text): return text
        case let other:
            var bytes: [UInt8] = []
            other.write(into: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private static func time(_ milliseconds: Int64) -> String {
        var timestamps = Timestamps()
        var bytes: [UInt8] = []
        timestamps.append(milliseconds, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
