import EventGeneration
import EventSettings

/// What is known about a queue at the end of a run: whether messages that did not come may still be there.
package struct QueueRemainder: Sendable, Hashable {
    /// What the broker says about the queue.
    package enum Content: Sendable, Hashable {
        /// This many messages are ready. It has this many consumers besides this run, which may hold other messages
        /// unacknowledged.
        case ready(Int, consumers: Int)
        /// It does not exist any more. Its messages are gone with it.
        case gone
        /// It keeps what was read: a stream, or a tap's private queue. So no message waits.
        case passing
        /// The broker does not say. The text says why.
        case unknown(String)
    }

    /// Why messages may have passed without reaching this run.
    package enum Leak: Sendable, Hashable {
        /// A tap's queue keeps this many messages, and drops older ones.
        case length(Int)
        /// A tap's queue is deleted with its connection, which was lost.
        case lostConnection
        /// The consumer's arguments choose what is delivered.
        case arguments
    }

    /// The queue's name for people.
    package var queue: String
    package var content: Content
    /// The highest number of messages that were delivered over a connection that was then lost. The broker may still
    /// hold them, in addition to the ready ones. Default: 0.
    package var held = 0
    /// How many messages this run saw and gave back, so that they are ready again. Default: 0.
    package var givenBack = 0
    /// Whether it began with what was published from then on. Default: false.
    package var beginsLate = false
    package var leak: Leak?

    package init(_ queue: String, _ content: Content) {
        self.queue = queue
        self.content = content
    }

    /// How many messages wait, as far as the broker says so and this run has not seen them.
    package var waiting: Int {
        guard case .ready(let count, let consumers) = content else { return 0 }
        // All that were seen went back, and there are no others.
        return consumers == 0 && count == givenBack ? 0 : count
    }

    /// How many missing messages it can still have. Nil if it can have any number.
    var capacity: Int? {
        guard leak == nil else { return nil }
        switch content {
        case .ready(_, let consumers): return consumers > 0 ? nil : waiting + held
        case .gone, .passing: return held
        case .unknown: return nil
        }
    }
}

extension QueueRemainder {
    /// Why messages that did not come may still come, in a few words each.
    package var reasons: [String] {
        var reasons: [String] = []
        let name = ControlCharacters.escaped(queue, keepsLines: false)
        switch content {
        case .ready(_, let consumers):
            if waiting > 0 { reasons.append(waitingText) }
            if consumers > 0 {
                let others = consumers == 1 ? "1 other consumer, which" : "\(grouped(consumers)) other consumers, which"
                reasons.append("queue \"\(name)\" has \(others) may hold messages unacknowledged")
            }
        case .gone, .passing: break
        case .unknown(let reason): reasons.append("the broker does not say what queue \"\(name)\" still has: \(reason)")
        }
        if held > 0 {
            reasons.append(
                "up to \(grouped(held)) may still be held by the broker, for a connection that was lost, and come back to queue "
                    + "\"\(name)\": consume again with --ledger")
        }
        switch leak {
        case .length(let length):
            reasons.append("a tap keeps the newest \(grouped(length)) messages, and may have dropped some")
        case .lostConnection: reasons.append("a tap misses what is published while its connection is lost")
        case .arguments: reasons.append("the arguments of the consumer of \"\(name)\" choose what it gets")
        case nil: break
        }
        return reasons
    }

    /// How many messages wait.
    package var waitingText: String {
        let name = ControlCharacters.escaped(queue, keepsLines: false)
        return waiting == 1
            ? "1 message waits in queue \"\(name)\"" : "\(grouped(waiting)) messages wait in queue \"\(name)\""
    }
}
