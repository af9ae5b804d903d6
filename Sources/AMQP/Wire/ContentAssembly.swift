/// A message whose frames are arriving: method, header, and as many body frames as the header announces.
struct ContentAssembly {
    /// Whose content it is.
    enum Purpose {
        /// The tag names the consumer.
        case delivery(consumer: [UInt8])
        case get(remaining: Int)
        case returned(AMQPError.Reply)
    }

    var purpose: Purpose
    var deliveryTag: UInt64 = 0
    var redelivered = false
    /// Exchange, routing key and properties, one after the other.
    var head: [UInt8] = []
    var exchangeCount: UInt8 = 0
    var routingKeyCount: UInt8 = 0
    var propertiesCount = 0
    var body: [UInt8] = []
    /// Bytes of the body that the header announces.
    var bodyCount = 0
    /// Bytes of the body that have not arrived; nil before the header.
    var missing: Int?
    /// Whether the body is dropped as it arrives, since it is larger than is allowed here.
    var isTooLarge = false

    init(_ purpose: Purpose, exchange: UnsafeRawBufferPointer, routingKey: UnsafeRawBufferPointer) {
        self.purpose = purpose
        exchangeCount = UInt8(truncatingIfNeeded: exchange.count)
        routingKeyCount = UInt8(truncatingIfNeeded: routingKey.count)
        head.reserveCapacity(exchange.count + routingKey.count + 96)
        head.append(contentsOf: exchange)
        head.append(contentsOf: routingKey)
    }

    /// The property bytes of the header.
    var properties: Properties {
        head.withUnsafeBytes { head in
            PropertiesCodec.decode(UnsafeRawBufferPointer(rebasing: head.suffix(propertiesCount)))
        }
    }
}
