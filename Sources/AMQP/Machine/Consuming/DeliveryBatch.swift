/// Deliveries that arrived together for one consumer, with their bytes in one piece of memory.
final class DeliveryBatch: Sendable {
    /// Where a delivery's parts are among the bytes.
    struct Record: Sendable {
        var deliveryTag: UInt64
        var redelivered: Bool
        /// The exchange's name begins here; routing key, properties and a small body follow.
        var start: Int
        var exchangeCount: UInt8
        var routingKeyCount: UInt8
        /// Whether the body was too large to be kept.
        var isTooLarge = false
        var propertiesCount: Int
        /// Bytes of the body at the broker.
        var bodyCount: Int
        /// Where a large body is; it is no copy in the batch, so that it can outlive the others.
        var largeBody: Int?
    }

    /// What all deliveries of a batch have in common.
    struct Origin: Sendable {
        let settler: any DeliverySettler
        let channel: ChannelKey
        /// Which of the channel's lives it came in.
        var generation: UInt64
        let consumerTag: String
        var queue: String
        let needsAck: Bool
        /// Messages that were left in the queue; for basic.get only.
        var remainingMessageCount: Int?
        /// Where its consumer is if the queue is a stream; nil for basic.get.
        var place: StreamPlace?
    }

    let origin: Origin
    let records: [Record]
    let bytes: [UInt8]
    let largeBodies: [[UInt8]]

    init(origin: Origin, _ builder: DeliveryBatchBuilder) {
        self.origin = origin
        records = builder.records
        bytes = builder.bytes
        largeBodies = builder.largeBodies
    }

    /// Makes the batch of one message that arrived in pieces.
    convenience init(origin: Origin, alone content: ContentAssembly) {
        var builder = DeliveryBatchBuilder(like: (1, content.head.count + content.body.count))
        builder.append(content)
        self.init(origin: origin, builder)
    }
}

extension DeliveryBatch.Origin {
    /// Whether a loss takes nothing back: the consumer of a stream continues behind what had arrived.
    var isOfLostStream: Bool { place?.isStream == true }
}

/// A batch while its deliveries arrive. It belongs to the connection's thread.
struct DeliveryBatchBuilder {
    /// Bodies of this size and more get memory of their own.
    static let largeBodySize = 4096

    private(set) var records: [DeliveryBatch.Record] = []
    private(set) var bytes: [UInt8] = []
    private(set) var largeBodies: [[UInt8]] = []

    /// Makes one with room for as much as the last one held.
    init(like last: (records: Int, bytes: Int)) {
        // Not more than a usual read holds: what is kept of a small batch would keep it all.
        records.reserveCapacity(min(last.records, 1024))
        bytes.reserveCapacity(min(last.bytes, 262_144))
    }

    /// What it holds, for the next one.
    var size: (records: Int, bytes: Int) { (records.count, bytes.count) }

    /// Adds a complete message whose parts lie in the input.
    @inline(__always)
    mutating func append(
        tag: UInt64, redelivered: Bool, exchange: UnsafeRawBufferPointer, routingKey: UnsafeRawBufferPointer,
        properties: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer
    ) {
        var record = DeliveryBatch.Record(
            deliveryTag: tag, redelivered: redelivered, start: bytes.count,
            exchangeCount: UInt8(truncatingIfNeeded: exchange.count),
            routingKeyCount: UInt8(truncatingIfNeeded: routingKey.count), propertiesCount: properties.count,
            bodyCount: body.count)
        bytes.append(contentsOf: exchange)
        bytes.append(contentsOf: routingKey)
        bytes.append(contentsOf: properties)
        if body.count < Self.largeBodySize {
            bytes.append(contentsOf: body)
        } else {
            record.largeBody = largeBodies.count
            largeBodies.append(Array(body))
        }
        records.append(record)
    }

    /// Adds a complete message that arrived in pieces.
    mutating func append(_ content: ContentAssembly) {
        var record = DeliveryBatch.Record(
            deliveryTag: content.deliveryTag, redelivered: content.redelivered, start: bytes.count,
            exchangeCount: content.exchangeCount, routingKeyCount: content.routingKeyCount,
            isTooLarge: content.isTooLarge, propertiesCount: content.propertiesCount,
            bodyCount: content.isTooLarge ? content.bodyCount : content.body.count)
        bytes.append(contentsOf: content.head)
        if content.body.count < Self.largeBodySize {
            bytes.append(contentsOf: content.body)
        } else {
            record.largeBody = largeBodies.count
            largeBodies.append(content.body)
        }
        records.append(record)
    }
}
