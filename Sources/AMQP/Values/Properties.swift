/// The fourteen properties of a message; each is sent only if it is set.
///
/// Every text property is a short string: at most 255 bytes of UTF-8. Publishing a longer one throws ``AMQPError`` with
/// the code ``AMQPError/Code/invalidArgument`` and sends nothing.
///
/// Source: AMQP 0-9-1 section 1.8 (class basic); `amqp_basic_properties_t` in librabbitmq.
public struct Properties: Sendable, Hashable {
    /// What the body is, as a MIME type such as `application/json`.
    public var contentType: String?
    /// How the body is encoded, such as `gzip`.
    public var contentEncoding: String?
    /// Headers of the application; a headers exchange routes by them.
    public var headers: FieldTable?
    /// Whether the broker writes the message to disk; without it the message is transient.
    public var deliveryMode: DeliveryMode?
    /// The priority in a queue declared with `x-max-priority`, 0 to 255.
    public var priority: UInt8?
    /// What a reply repeats, so that the requester can tell which request it answers.
    public var correlationID: String?
    /// The queue that replies go to.
    public var replyTo: String?
    /// Milliseconds in the queue after which the message is dropped or dead-lettered, as a decimal string.
    public var expiration: String?
    /// What identifies the message; a mandatory message gets one when it has none, since a return is matched by it.
    public var messageID: String?
    /// When the message was made, in seconds since 1970.
    public var timestamp: UInt64?
    /// What kind of message it is, in the application's words.
    public var type: String?
    /// The user who publishes; RabbitMQ refuses the message if it is not the connection's.
    public var userID: String?
    /// The application that publishes.
    public var appID: String?
    /// Reserved by the specification; kept so that a message can be moved unchanged.
    public var clusterID: String?

    /// Makes properties with none set.
    public init() {}
}

/// Whether a message survives a restart of the broker, given that its queue is durable.
///
/// Source: AMQP 0-9-1 section 1.8, property delivery-mode.
public struct DeliveryMode: RawRepresentable, Sendable, Hashable {
    /// The number on the wire.
    public var rawValue: UInt8
    /// Makes a mode from the number on the wire.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Kept in memory; lost when the broker restarts.
    public static let transient = DeliveryMode(rawValue: 1)
    /// Written to disk.
    public static let persistent = DeliveryMode(rawValue: 2)
}
