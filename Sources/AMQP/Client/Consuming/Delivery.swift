/// A message that the broker delivered.
///
/// Settle each one of a consumer with manual acknowledgement exactly once: ``ack()`` when its work is done,
/// ``nack(requeue:)`` or ``reject(requeue:)`` when it is not. Until then the broker keeps it, and delivers it again
/// when the channel closes or the connection is lost; after that this one can no longer be settled. There is no
/// basic.recover, which asks the broker to deliver all unsettled messages of a channel again: after it every earlier
/// delivery tag is void, so that no delivery in hand could be settled any more. Refuse with requeue, or close the
/// channel, for the same end. A delivery that is
/// kept keeps in memory what arrived with it in one piece; keep its ``body`` instead. It does not keep its connection
/// open.
///
/// Source: AMQP 0-9-1 sections 1.8.3.9 (basic.deliver) and 1.8.3.11 (basic.get-ok); `amqp_basic_deliver_t`.
public struct Delivery: Sendable {
    let batch: DeliveryBatch
    let index: Int

    private var record: DeliveryBatch.Record { batch.records[index] }

    /// The broker's number for this delivery on its channel, from 1; after a recovery it begins anew.
    public var deliveryTag: UInt64 { record.deliveryTag }
    /// Whether it was delivered before and not acknowledged, to whomever. A message that its publisher sent twice is
    /// not marked: it has the same ``Properties/messageID``.
    public var redelivered: Bool { record.redelivered }
    /// The consumer it was delivered to; empty for ``Channel/get(_:acknowledgement:)``.
    public var consumerTag: String { batch.origin.consumerTag }
    /// The queue it came from, by the name it had then.
    public var queue: String { batch.origin.queue }
    /// Messages that were left in the queue, if it was fetched with ``Channel/get(_:acknowledgement:)``.
    public var remainingMessageCount: Int? { batch.origin.remainingMessageCount }

    /// The exchange it was published to; empty for the default exchange.
    public var exchange: String {
        let record = record
        return String(decoding: batch.bytes[record.start..<record.start + Int(record.exchangeCount)], as: UTF8.self)
    }

    /// The routing key it was published with.
    public var routingKey: String {
        let record = record
        let start = record.start + Int(record.exchangeCount)
        return String(decoding: batch.bytes[start..<start + Int(record.routingKeyCount)], as: UTF8.self)
    }

    /// The properties, decoded each time they are asked for: keep them in a variable if several are needed.
    ///
    /// Source: AMQP 0-9-1 section 1.8 (class basic); the corresponding C function is `amqp_decode_properties`.
    public var properties: Properties { batch.properties(at: index) }

    /// The number of bytes in the body at the broker, also where ``isTooLarge``.
    public var bodyCount: Int { record.bodyCount }

    /// Whether its body is larger than ``AMQPConfiguration/maximumBodySize``, and so was dropped as it arrived: ``body`` is
    /// empty, ``bodyCount`` tells how large it is.
    ///
    /// What has not been read cannot be done: ``ack()`` returns false for it and sends nothing, unless it comes from a
    /// stream, which keeps it. Use ``reject(requeue:)``, which hands it to the dead-letter exchange or discards it, or
    /// ``nack(requeue:)``, or take it over a connection that allows more.
    public var isTooLarge: Bool { record.isTooLarge }

    /// The body; empty if ``isTooLarge``. A body of less than 4,096 bytes is copied at each access.
    public var body: [UInt8] {
        if let large = record.largeBody { return batch.largeBodies[large] }
        return withBody { Array($0) }
    }

    /// Lends the body without a copy and returns what the closure returns; the pointer is valid inside the closure
    /// only.
    public func withBody<Result>(_ use: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        let record = record
        if let large = record.largeBody { return try batch.largeBodies[large].withUnsafeBytes(use) }
        let start =
            record.start + Int(record.exchangeCount) + Int(record.routingKeyCount) + record.propertiesCount
        return try batch.bytes.withUnsafeBytes {
            try use(UnsafeRawBufferPointer(rebasing: $0[start..<start + (record.isTooLarge ? 0 : record.bodyCount)]))
        }
    }

    /// Tells the broker that the work is done, so that it forgets the message.
    ///
    /// Acknowledgements gather and leave together: when half the prefetch has gathered, when the consumer waits for
    /// more, or after 3 milliseconds. The call never suspends. Returns false, and sends nothing, if the message
    /// needs no acknowledgement, was settled before, ``isTooLarge``, or came before its channel closed, its connection was
    /// lost or the broker cancelled its consumer; in the last three cases the broker delivers it again, if its queue is
    /// still there. True is no proof: an acknowledgement that a loss overtakes is as not made. A stream delivers nothing
    /// again to a consumer that continues, so it is true there.
    ///
    /// Source: AMQP 0-9-1 section 1.8.3.13; the corresponding C function is `amqp_basic_ack`.
    @discardableResult
    public func ack() -> Bool {
        batch.origin.settler.acknowledge(batch.origin, record.deliveryTag)
    }

    /// Gives the message back unhandled: to the queue again, or, without requeue, to its dead-letter exchange.
    ///
    /// With requeue it is for what was not handled, such as what is left at a stop: from RabbitMQ 4.3 on it does not count
    /// towards a quorum queue's delivery limit, so a message that can never be handled would come again for ever. That is
    /// what ``reject(requeue:)`` is for. Before 4.3 both count, and a quorum queue puts the message at its end. Without a dead-letter exchange a message that is not requeued is discarded. Not for streams: RabbitMQ ends the
    /// whole connection with 540 there. It is sent at once, and the call never suspends. Returns false as ``ack()`` does.
    ///
    /// Source: RabbitMQ's basic.nack; the corresponding C function is `amqp_basic_nack`.
    @discardableResult
    public func nack(requeue: Bool = true) -> Bool {
        batch.origin.settler.refuse(batch.origin, record.deliveryTag, .nack(requeue: requeue))
    }

    /// Refuses the message because handling it failed; by default it is not requeued, and goes to the dead-letter
    /// exchange of its queue or is discarded.
    ///
    /// With requeue it comes again, and on every release that counts as a failed delivery: a quorum queue drops or
    /// dead-letters a message that has failed more often than its delivery limit allows, by default 20 times from RabbitMQ
    /// 4.0 on. Not for streams; sent at once; returns false as ``nack(requeue:)``.
    ///
    /// Source: AMQP 0-9-1 section 1.8.3.14; the corresponding C function is `amqp_basic_reject`.
    @discardableResult
    public func reject(requeue: Bool = false) -> Bool {
        batch.origin.settler.refuse(batch.origin, record.deliveryTag, .reject(requeue: requeue))
    }
}
