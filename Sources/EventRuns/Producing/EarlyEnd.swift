import Synchronization

/// The message with which a stamped producer that is stopped before its amount says how many it really sent.
///
/// It is the next event as the producer makes it, so that no consumer has to know of it: only its stamp differs. It has
/// to come after all others, since it says that these were sent.
final class EarlyEnd: Sendable {
    private struct State {
        /// What was made and could not be handed over any more.
        var cutOff: OutgoingEvent?
        /// The message that is to be the last.
        var event: OutgoingEvent?
    }

    private let state = Mutex(State())

    /// Keeps a message that has its number already, and was not handed over since the run stopped. The first counts.
    func cutOff(_ event: OutgoingEvent) {
        guard event.stamp != nil else { return }
        state.withLock { $0.cutOff = $0.cutOff ?? event }
    }

    /// Whether a message was cut off.
    var hasCutOff: Bool { state.withLock { $0.cutOff != nil } }

    /// Makes a message the last; nil takes the one that was cut off.
    func prepare(_ event: OutgoingEvent?) {
        state.withLock { state in
            guard var event = event ?? state.cutOff, let stamp = event.stamp, stamp.sequence <= stamp.total ?? 0 else {
                return
            }
            event.stamp?.endEarly()
            state.event = event
        }
    }

    /// Takes the message that is to be the last; nil if the producer reached its amount.
    func take() -> OutgoingEvent? {
        state.withLock { state in
            defer { state.event = nil }
            return state.event
        }
    }
}
