/// A body and its properties.
public struct Message: Sendable, Hashable {
    /// The bytes, any number of them; the broker may set a limit (16 MiB by default from RabbitMQ 4.0).
    public var body: [UInt8]
    /// The properties.
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
