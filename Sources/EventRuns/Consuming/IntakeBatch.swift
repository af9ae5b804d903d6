import AMQP

/// Deliveries that came together, while it is found out what becomes of each.
struct IntakeBatch: Sendable {
    /// Deliveries of a batch at most, and bytes of their bodies: whoever reads the output slowly holds up the next.
    static let limit = (deliveries: 1_024, bytes: 1 << 20)

    /// All of them, in the order in which they came.
    private(set) var deliveries: [Delivery] = []
    /// Bytes of their bodies, without those that are larger than is allowed.
    private(set) var byteCount = 0
    /// The largest body that is taken, in bytes.
    private let bodyLimit: Int
    private var hasTooLarge = false
    /// Those that a filter lets through.
    var wanted: [Delivery] = []
    /// Their messages, where the filter had to look at them.
    var messages: [Envelope] = []
    /// Those that it leaves out.
    var leftOut: [Delivery] = []
    /// Those of which it cannot be told, and why of the first one.
    var unjudged: [Delivery] = []
    var unjudgedReason = ""

    /// Those that are shown and recorded, in the order of `rendered`.
    var handled: [Delivery] = []
    var rendered = RenderedMessages()
    /// The ids of those among `handled` that are to be remembered, by their place there.
    var keys: [(index: Int, key: DuplicateWindow.Key)] = []
    /// Messages whose ids are those of others that are not written yet: it is told later what becomes of them.
    var twins = 0
    /// Messages whose ids are those of others that were handled.
    var duplicates: [Delivery] = []
    /// Messages whose bodies are larger than is allowed.
    var tooLarge: [Delivery] = []
    /// Messages that could not be handled, and why.
    var failures: [(delivery: Delivery, reason: String)] = []

    /// Whether it has as many as may be handled together.
    var isFull: Bool { deliveries.count >= Self.limit.deliveries || byteCount >= Self.limit.bytes }

    init(bodyLimit: Int) { self.bodyLimit = bodyLimit }

    mutating func append(_ delivery: Delivery) {
        deliveries.append(delivery)
        let count = delivery.bodyCount
        if count > bodyLimit { hasTooLarge = true } else { byteCount += count }
    }

    /// Gives up what came behind the first so many.
    mutating func keepFirst(_ count: Int) {
        guard count < deliveries.count else { return }
        deliveries.removeSubrange(count...)
        byteCount = deliveries.reduce(0) { $0 + ($1.bodyCount > bodyLimit ? 0 : $1.bodyCount) }
    }

    /// Sets those aside whose bodies are too large, of those that are wanted; all behind the first one are given up where
    /// that ends the run.
    mutating func setAsideTooLarge(endsRun: Bool) {
        let isTooLarge = { [bodyLimit] (delivery: Delivery) in delivery.bodyCount > bodyLimit }
        guard hasTooLarge, let first = wanted.first(where: isTooLarge) else { return }
        if endsRun { end(at: first) }
        tooLarge = wanted.filter(isTooLarge)
        if !messages.isEmpty { messages = zip(wanted, messages).filter { !isTooLarge($0.0) }.map(\.1) }
        wanted.removeAll(where: isTooLarge)
    }

    /// Gives up what came behind a delivery.
    mutating func end(at last: Delivery) {
        let isLate = { (delivery: Delivery) in delivery.deliveryTag > last.deliveryTag }
        keepFirst(deliveries.firstIndex(where: isLate) ?? deliveries.count)
        if messages.count == wanted.count { messages = zip(wanted, messages).filter { !isLate($0.0) }.map(\.1) }
        wanted.removeAll(where: isLate)
        leftOut.removeAll(where: isLate)
        unjudged.removeAll(where: isLate)
    }
}
