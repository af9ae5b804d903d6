/// A body and its properties, as they are published.
///
/// Without ``Properties/deliveryMode`` it is transient: it does not survive a restart of the broker, confirmed or not.
///
/// Source: AMQP 0-9-1 section 1.8 (class basic); `amqp_basic_publish`.
public struct Message: Sendable, Hashable {
    /// The bytes, at most 512 MiB of them; the broker may set a lower limit (16 MiB by default from RabbitMQ 4.0).
    public var body: [UInt8]
    /// What is said of the body. Default: nothing.
    public var properties: Properties

    /// Makes a message of bytes.
    public init(_ body: [UInt8], properties: Properties = Properties()) {
        self.body = body
        self.properties = properties
    }

    /// Makes a message of text, as UTF-8.
    public init(_ text: String, properties: Properties = Properties()) {
        self.init(Array(text.utf8), properties: properties)
    }
}
