import EventSettings

/// What is known of a queue at the end of a run: whether messages that did not come may still be there.
package struct QueueRemainder: Sendable, Hashable {
    /// What the broker says of the queue.
    package enum Content: Sendable, Hashable {
        /// It has so many messages ready, and so many consumers beside this run, which may hold others unacknowledged.
        case ready(Int, consumers: Int)
        /// It does not exist any more; what it had is gone with it.
        case gone
        /// It keeps what was read: a stream, or a tap's private queue. So nothing waits.
        case passing
        /// The broker does not say, and why.
        case unknown(String)
    }

    /// Why messages may have gone by without this run.
    package enum Leak: Sendable, Hashable {
        /// A tap's queue keeps so many messages, and drops older ones.
        case length(Int)
        /// A tap's queue goes with its connection, which was lost.
        case lostConnection
        /// The consumer's arguments choose what is delivered.
        case arguments
    }

    /// The queue as people call it.
    package var queue: String
    package var content: Content
    /// Messages that were delivered over a connection that was then lost, at most: the broker may hold them still, beside
    /// what it says is ready. Default: 0.
    package var held = 0
    /// Messages that this run saw and gave back, so that they are ready again. Default: 0.
    package var givenBack = 0
    /// Whether it began with what was published from then on. Default: false.
    package var beginsLate = false
    package var leak: Leak?

    package init(_ queue: String, _ content: Content) {
        self.queue = queue
        self.content = content
    }

    /// Messages that wait, as far as the broker says it and this run has not seen them.
    package var waiting: Int {
        guard case .ready(let count, let consumers) = content else { return 0 }
        // All that were seen went back, and there is not one more.
        return consumers == 0 && count == givenBack ? 0 : count
    }

    /// How many messages that did not come it can still have; nil if it can have any number.
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
                let others = consumers == 1 ? "1 other consumer, which" : "\(consumers) other consumers, which"
                reasons.append("queue \"\(name)\" has \(others) may hold messages unacknowledged")
            }
        case .gone, .passing: break
        case .unknown(let reason): reasons.append("the broker does not say what queue \"\(name)\" still has: \(reason)")
        }
        if held > 0 {
            reasons.append(
                "up to \(held) may still be held by the broker, for a connection that was lost, and come back to queue "
                    + "\"\(name)\": consume again with --ledger")
        }
        switch leak {
        case .length(let length): reasons.append("a tap keeps the newest \(length) messages, and may have dropped some")
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
            ? "1 message waits in queue \"\(name)\"" : "\(waiting) messages wait in queue \"\(name)\""
    }
}
