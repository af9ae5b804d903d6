import DequeModule
import EventSettings

/// Which messages were handled lately and which are being handled. A value.
///
/// An id is remembered only once its message has been handled, so that a failure does not prevent a second try. While a
/// message is being handled, another message with the same id has to wait for the outcome. Times never go backwards.
struct DuplicateWindow {
    /// The bytes of a message_id. Texts that only look the same are different keys.
    typealias Key = [UInt8]

    /// What is known about a message.
    enum Claim: Hashable {
        /// Nothing. The caller handles it and must then call ``conclude(_:isHandled:at:)``.
        case new
        /// A message with the same id is being handled.
        case inFlight
        /// A message with the same id was handled.
        case duplicate
    }

    private let extent: Deduplication
    private var order: Deque<(key: Key, end: ContinuousClock.Instant?)> = []
    private var handled: Set<Key> = []
    private var inFlight: Set<Key> = []

    init(_ extent: Deduplication) { self.extent = extent }

    /// How many ids are remembered.
    var count: Int { handled.count }

    /// Says what is known about a message. If nothing is known, records that it is being handled.
    mutating func claim(_ key: Key, at now: ContinuousClock.Instant) -> Claim {
        forget(before: now)
        if handled.contains(key) { return .duplicate }
        return inFlight.insert(key).inserted ? .new : .inFlight
    }

    /// Records how handling of a message ended.
    mutating func conclude(_ key: Key, isHandled: Bool, at now: ContinuousClock.Instant) {
        inFlight.remove(key)
        guard isHandled, handled.insert(key).inserted else { return }
        order.append((key, extent.time.map { now + $0 }))
        forget(before: now)
    }

    private mutating func forget(before now: ContinuousClock.Instant) {
        while let oldest = order.first, order.count > extent.count || oldest.end.map({ $0 <= now }) ?? false {
            handled.remove(oldest.key)
            order.removeFirst()
        }
    }
}
