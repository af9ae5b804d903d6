internal import CAMQP

/// Message properties between Swift's values and librabbitmq's `amqp_basic_properties_t`.
enum PropertiesCodec {
    /// The specification's bit for each property, set in `_flags` for those that are sent.
    enum Flag {
        static let contentType: amqp_flags_t = 1 << 15
        static let contentEncoding: amqp_flags_t = 1 << 14
        static let headers: amqp_flags_t = 1 << 13
        static let deliveryMode: amqp_flags_t = 1 << 12
        static let priority: amqp_flags_t = 1 << 11
        static let correlationID: amqp_flags_t = 1 << 10
        static let replyTo: amqp_flags_t = 1 << 9
        static let expiration: amqp_flags_t = 1 << 8
        static let messageID: amqp_flags_t = 1 << 7
        static let timestamp: amqp_flags_t = 1 << 6
        static let type: amqp_flags_t = 1 << 5
        static let userID: amqp_flags_t = 1 << 4
        static let appID: amqp_flags_t = 1 << 3
        static let clusterID: amqp_flags_t = 1 << 2
    }

    /// What fourteen short strings and numbers take at most, without the headers.
    static let maximumSizeWithoutHeaders = 2 + 11 * 256 + 10

    /// The C form, in the scratch memory.
    static func encode(_ properties: Properties, _ scratch: Scratch) throws(AMQPError) -> amqp_basic_properties_t {
        var encoded = amqp_basic_properties_t()
        if let value = properties.contentType {
            encoded.content_type = try scratch.shortString(value, "content_type")
            encoded._flags |= Flag.contentType
        }
        if let value = properties.contentEncoding {
            encoded.content_encoding = try scratch.shortString(value, "content_encoding")
            encoded._flags |= Flag.contentEncoding
        }
        if let value = properties.correlationID {
            encoded.correlation_id = try scratch.shortString(value, "correlation_id")
            encoded._flags |= Flag.correlationID
        }
        if let value = properties.replyTo {
            encoded.reply_to = try scratch.shortString(value, "reply_to")
            encoded._flags |= Flag.replyTo
        }
        if let value = properties.expiration {
            encoded.expiration = try scratch.shortString(value, "expiration")
            encoded._flags |= Flag.expiration
        }
        if let value = properties.messageID {
            encoded.message_id = try scratch.shortString(value, "message_id")
            encoded._flags |= Flag.messageID
        }
        if let value = properties.type {
            encoded.type = try scratch.shortString(value, "type")
            encoded._flags |= Flag.type
        }
        if let value = properties.userID {
            encoded.user_id = try scratch.shortString(value, "user_id")
            encoded._flags |= Flag.userID
        }
        if let value = properties.appID {
            encoded.app_id = try scratch.shortString(value, "app_id")
            encoded._flags |= Flag.appID
        }
        if let value = properties.clusterID {
            encoded.cluster_id = try scratch.shortString(value, "cluster_id")
            encoded._flags |= Flag.clusterID
        }
        if let headers = properties.headers {
            encoded.headers = try FieldTableCodec.encode(headers, scratch)
            encoded._flags |= Flag.headers
        }
        if let mode = properties.deliveryMode {
            encoded.delivery_mode = mode.rawValue
            encoded._flags |= Flag.deliveryMode
        }
        if let priority = properties.priority {
            encoded.priority = priority
            encoded._flags |= Flag.priority
        }
        if let timestamp = properties.timestamp {
            encoded.timestamp = timestamp
            encoded._flags |= Flag.timestamp
        }
        return encoded
    }

    /// The properties in a content header's payload, from the flags on. The header must have passed ``HeaderScan``.
    static func decode(_ payload: UnsafeRawBufferPointer) -> Properties {
        var pool = amqp_pool_t()
        init_amqp_pool(&pool, 4096)
        defer { empty_amqp_pool(&pool) }
        var decoded: UnsafeMutableRawPointer?
        let bytes = amqp_bytes_t(len: payload.count, bytes: UnsafeMutableRawPointer(mutating: payload.baseAddress))
        guard amqp_decode_properties(UInt16(AMQP_BASIC_CLASS), &pool, bytes, &decoded) >= 0,
            let properties = decoded?.assumingMemoryBound(to: amqp_basic_properties_t.self).pointee
        else { return Properties() }
        return decode(properties)
    }

    private static func decode(_ source: amqp_basic_properties_t) -> Properties {
        var properties = Properties()
        func has(_ flag: amqp_flags_t) -> Bool { source._flags & flag != 0 }
        if has(Flag.contentType) { properties.contentType = source.content_type.text }
        if has(Flag.contentEncoding) { properties.contentEncoding = source.content_encoding.text }
        if has(Flag.headers) { properties.headers = FieldTableCodec.decode(source.headers) }
        if has(Flag.deliveryMode) { properties.deliveryMode = DeliveryMode(rawValue: source.delivery_mode) }
        if has(Flag.priority) { properties.priority = source.priority }
        if has(Flag.correlationID) { properties.correlationID = source.correlation_id.text }
        if has(Flag.replyTo) { properties.replyTo = source.reply_to.text }
        if has(Flag.expiration) { properties.expiration = source.expiration.text }
        if has(Flag.messageID) { properties.messageID = source.message_id.text }
        if has(Flag.timestamp) { properties.timestamp = source.timestamp }
        if has(Flag.type) { properties.type = source.type.text }
        if has(Flag.userID) { properties.userID = source.user_id.text }
        if has(Flag.appID) { properties.appID = source.app_id.text }
        if has(Flag.clusterID) { properties.clusterID = source.cluster_id.text }
        return properties
    }
}
