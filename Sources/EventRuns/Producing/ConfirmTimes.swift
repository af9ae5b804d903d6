internal import DequeModule

/// When the messages of one publisher were to be sent and when they were, until they have settled: as a value, what was
/// handed over goes in, the times of what settled come out.
///
/// Publish ids count from 1, so the times of messages lie in the order of their ids.
struct ConfirmTimes {
    /// The times of a message by ``SystemClock/nanoseconds``.
    struct Times: Equatable {
        var due: Int64
        /// Below zero once it has settled.
        var sent: Int64
        /// The line of the input that it came from, from 1; 0 if there is none.
        var line = 0
    }

    private var awaited: Deque<Times> = []
    /// Of messages that failed, until someone asks for them.
    private var failed: [UInt64: Times] = [:]
    /// The publish id of the first of them.
    private var first: UInt64 = 1

    /// Keeps the times of a message, unless `publish` says that it could not be sent. That comes second, since the
    /// message may settle before `publish` returns.
    mutating func handOver(
        due: Int64, at time: Int64, line: Int = 0, _ publish: () throws -> Bool
    ) rethrows -> Bool {
        awaited.append(Times(due: due, sent: time, line: line))
        var isSent = false
        defer { if !isSent { awaited.removeLast() } }
        isSent = try publish()
        return isSent
    }

    /// Takes out the times of those that had not settled before; those of failures are kept for ``take(_:)`` as well.
    mutating func settle(_ ids: ClosedRange<UInt64>, areFailures: Bool = false) -> [Times] {
        let end = first + UInt64(awaited.count)
        guard !awaited.isEmpty, ids.lowerBound < end, ids.upperBound >= first else { return [] }
        let low = Int(max(ids.lowerBound, first) - first)
        let high = Int(min(ids.upperBound, end - 1) - first)
        var settled: [Times] = []
        settled.reserveCapacity(high - low + 1)
        for index in low...high where awaited[index].sent >= 0 {
            settled.append(awaited[index])
            if areFailures { failed[first + UInt64(index)] = awaited[index] }
            awaited[index].sent = -1
        }
        guard low == 0 else { return settled }
        let done = awaited.firstIndex { $0.sent >= 0 } ?? awaited.count
        awaited.removeFirst(done)
        first += UInt64(done)
        return settled
    }

    /// The times of a message that failed, which are asked for once, or of one that has not settled; nil of any other.
    mutating func take(_ id: UInt64) -> Times? {
        if let times = failed.removeValue(forKey: id) { return times }
        guard id >= first, id < first + UInt64(awaited.count) else { return nil }
        let times = awaited[Int(id - first)]
        return times.sent >= 0 ? times : nil
    }
}
