import AMQP

/// Deliveries that came together, while the run finds out what to do with each.
struct IntakeBatch: Sendable {
    /// The most deliveries and body bytes of a batch. Both are bounded since a slow reader of the output delays the
    /// next batch.
    static let limit = (deliveries: 1_024, bytes: 1 << 20)

    /// All deliveries, in the order in which they came.
    private(set) var deliveries: [Delivery] = []
    /// The bytes of their bodies, without the bodies that are too large.
    private(set) var byteCount = 0
    /// The largest body that is taken, in bytes.
    private let bodyLimit: Int
    private var hasTooLarge = false
    /// The deliveries that a filter lets through.
    var wanted: [Delivery] = []
    /// Their messages, if the filter had to look at them.
    var messages: [Envelope] = []
    /// The deliveries that the filter leaves out.
    var leftOut: [Delivery] = []
    /// The deliveries that the filter cannot judge, and the reason for the first one.
    var unjudged: [Delivery] = []
    var unjudgedReason = ""

    /// The deliveries that are shown and recorded, in the order of `rendered`.
    var handled: [Delivery] = []
    var rendered = RenderedMessages()
    /// The ids of deliveries in `handled` that have to be remembered, by their index there.
    var keys: [(index: Int, key: DuplicateWindow.Key)] = []
    /// How many messages have the id of another message that is not written yet. What happens to them is decided later.
    var twins = 0
    /// Messages with the id of another message that was handled.
    var duplicates: [Delivery] = []
    /// Messages with bodies larger than the limit.
    var tooLarge: [Delivery] = []
    /// Messages that could not be handled, and why.
    var failures: [(delivery: Delivery, reason: String)] = []

    /// Whether the batch has reached its limit.
    var isFull: Bool { deliveries.count >= Self.limit.deliveries || byteCount >= Self.limit.bytes }

    init(bodyLimit: Int) { self.bodyLimit = bodyLimit }

    mutating func append(_ delivery: Delivery) {
        deliveries.append(delivery)
        let count = delivery.bodyCount
        if count > bodyLimit { hasTooLarge = true } else { byteCount += count }
    }

    /// Removes the deliveries behind the first `count` from the batch. They stay unsettled.
    mutating func keepFirst(_ count: Int) {
        guard count < deliveries.count else { return }
        deliveries.removeSubrange(count...)
        byteCount = deliveries.reduce(0) { $0 + ($1.bodyCount > bodyLimit ? 0 : $1.bodyCount) }
    }

    /// Sets aside the wanted deliveries with bodies that are too large. If that ends the run, removes all deliveries
    /// behind the first of them from the batch.
    mutating func setAsideTooLarge(endsRun: Bool) {
        let isTooLarge = { [bodyLimit] (delivery: Delivery) in delivery.bodyCount > bodyLimit }
        guard hasTooLarge, let first = wanted.first(where: isTooLarge) else { return }
        if endsRun { end(at: first) }
        tooLarge = wanted.filter(isTooLarge)
        if !messages.isEmpty { messages = zip(wanted, messages).filter { !isTooLarge($0.0) }.map(\.1) }
        wanted.removeAll(where: isTooLarge)
    }

    /// Removes the deliveries behind a delivery from the batch. They stay unsettled.
    mutating func end(at last: Delivery) {
        let isLate = { (delivery: Delivery) in delivery.deliveryTag > last.deliveryTag }
        keepFirst(deliveries.firstIndex(where: isLate) ?? deliveries.count)
        if messages.count == wanted.count { messages = zip(wanted, messages).filter { !isLate($0.0) }.map(\.1) }
        wanted.removeAll(where: isLate)
        leftOut.removeAll(where: isLate)
        unjudged.removeAll(where: isLate)
    }
}
