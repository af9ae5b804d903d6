import DequeModule
import EventSettings

/// Which messages were handled lately and which are being handled, as a value.
///
/// An id is remembered only once its message has been handled, so that a failure takes no second try away; while it is
/// being handled, another with the same id has to wait for the outcome. Times never go back.
struct DuplicateWindow {
    /// The bytes of a message_id: texts that only look the same are not.
    typealias Key = [UInt8]

    /// What is known of a message.
    enum Claim: Hashable {
        /// Nothing: it is to be handled, and ``conclude(_:isHandled:at:)`` must follow.
        case new
        /// One with the same id is being handled.
        case inFlight
        /// One with the same id was handled.
        case duplicate
    }

    private let extent: Deduplication
    private var order: Deque<(key: Key, end: ContinuousClock.Instant?)> = []
    private var handled: Set<Key> = []
    private var inFlight: Set<Key> = []

    init(_ extent: Deduplication) { self.extent = extent }

    /// Ids that are remembered.
    var count: Int { handled.count }

    /// Says what is known of a message, and takes note that it is being handled where nothing is.
    mutating func claim(_ key: Key, at now: ContinuousClock.Instant) -> Claim {
        forget(before: now)
        if handled.contains(key) { return .duplicate }
        return inFlight.insert(key).inserted ? .new : .inFlight
    }

    /// Takes note of how handling a message ended.
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
