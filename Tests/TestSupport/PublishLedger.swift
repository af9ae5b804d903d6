/// What happened to numbered messages: published, confirmed, consumed. Its verdict says whether any was lost, made up
/// or doubled without a cause.
///
/// A message may come twice if a fault hit it in flight: it was published and not confirmed, or consumed and perhaps
/// not settled in the broker. Acknowledgements have no answer, but with a prefetch of N the broker has settled a
/// delivery when N more have come to its consumer. A fault lasts from ``beginFault()`` until, after ``endFault()``, the
/// traffic has shown that everything in flight has passed.
package struct PublishLedger: Sendable {
    private struct Entry {
        var isPublished = false
        var isConfirmed = false
        var isReported = false
        /// A fault hit it in flight: from now on it may come again.
        var isHit = false
        /// It came again without a cause.
        var isUnexplained = false
        var consumed: UInt8 = 0
    }

    /// How the ledger stands with the last fault.
    private enum Fault {
        case none
        case active
        /// Over, but messages that were in flight then may still move: this many confirms and deliveries of each
        /// consumer are left.
        case fading(confirms: Int, deliveries: [Int])
    }

    /// A consumer's last deliveries, as many as may be unsettled at the broker.
    private struct Recent {
        var numbers: [Int] = []
        var next = 0

        mutating func add(_ number: Int, limit: Int) {
            if numbers.count < limit { return numbers.append(number) }
            numbers[next] = number
            next = (next + 1) % limit
        }
    }

    private let prefix: String
    private let prefetch: Int
    private let window: Int
    private var entries: [Entry]
    private var recent: [Recent]
    private var unconfirmed: Set<Int> = []
    private var fault = Fault.none
    private var unexpected: [String] = []
    private(set) package var published = 0
    private(set) package var confirmed = 0
    /// Messages that arrived, each counted once.
    private(set) package var consumed = 0
    private(set) package var duplicates = 0

    /// - Parameters:
    ///   - prefix: What the message ids begin with.
    ///   - capacity: Numbers go from 0 to below it.
    ///   - prefetch: How many unsettled deliveries of a consumer the broker allows.
    ///   - window: How many messages may wait for their confirm.
    package init(prefix: String, capacity: Int, consumers: Int = 1, prefetch: Int, window: Int) {
        self.prefix = prefix
        self.prefetch = prefetch
        self.window = window
        entries = Array(repeating: Entry(), count: capacity)
        recent = Array(repeating: Recent(), count: consumers)
    }

    package func messageID(_ number: Int) -> String { "\(prefix)\(number)" }

    /// A message is about to be handed to the broker, for the first time or again.
    package mutating func publish(_ number: Int) {
        if !entries[number].isPublished { published += 1 }
        entries[number].isPublished = true
        entries[number].isReported = false
        if case .none = fault {} else { entries[number].isHit = true }
        unconfirmed.insert(number)
    }

    /// The publisher says that the broker has the message.
    package mutating func confirm(_ number: Int) {
        unconfirmed.remove(number)
        guard !entries[number].isConfirmed else { return }
        entries[number].isConfirmed = true
        confirmed += 1
        fade { confirms, _ in confirms -= 1 }
    }

    /// The publisher says that the message may not have arrived.
    package mutating func report(_ number: Int) {
        unconfirmed.remove(number)
        entries[number].isReported = true
        // It may be published again or not. In both cases the first copy may have arrived.
        entries[number].isHit = true
    }

    /// A consumer got a message, before it acknowledges it.
    package mutating func consume(_ messageID: String, by consumer: Int = 0) {
        fade { _, deliveries in deliveries[consumer] -= 1 }
        guard let number = number(messageID), entries[number].isPublished else {
            if unexpected.count < 1000 { unexpected.append(messageID) }
            return
        }
        if entries[number].consumed == 0 { consumed += 1 } else { duplicates += 1 }
        if entries[number].consumed > 0, !entries[number].isHit { entries[number].isUnexplained = true }
        if entries[number].consumed < .max { entries[number].consumed += 1 }
        recent[consumer].add(number, limit: prefetch)
        if case .none = fault { return }
        entries[number].isHit = true
    }

    private func number(_ messageID: String) -> Int? {
        guard messageID.hasPrefix(prefix), let number = Int(messageID.dropFirst(prefix.count)),
            entries.indices.contains(number)
        else { return nil }
        return number
    }

    /// A fault begins. Call it before the fault.
    package mutating func beginFault() {
        fault = .active
        for number in unconfirmed { entries[number].isHit = true }
        for number in recent.flatMap(\.numbers) { entries[number].isHit = true }
    }

    /// The cause of the fault is gone.
    package mutating func endFault() {
        fault = .fading(
            confirms: 2 * window, deliveries: Array(repeating: 2 * prefetch, count: recent.count))
    }

    private mutating func fade(_ count: (inout Int, inout [Int]) -> Void) {
        guard case .fading(var confirms, var deliveries) = fault else { return }
        count(&confirms, &deliveries)
        let isOver = confirms <= 0 && deliveries.allSatisfy { $0 <= 0 }
        fault = isOver ? .none : .fading(confirms: confirms, deliveries: deliveries)
    }

    /// What happened to the messages.
    package struct Verdict: Sendable, Equatable {
        /// Confirmed, and never consumed.
        package var lost: [Int] = []
        /// Published, and neither confirmed nor reported.
        package var unaccounted: [Int] = []
        /// Reported, and not consumed.
        package var reported: [Int] = []
        /// Consumed, and never published.
        package var unexpected: [String] = []
        /// Consumed more than once, and in flight at a fault.
        package var explained: [Int] = []
        /// Consumed more than once without a cause.
        package var unexplained: [Int] = []

        package var isClean: Bool {
            lost.isEmpty && unaccounted.isEmpty && unexpected.isEmpty && unexplained.isEmpty
        }

        package init() {}
    }

    /// Judges all messages.
    package var verdict: Verdict {
        var verdict = Verdict()
        verdict.unexpected = unexpected
        for (number, entry) in entries.enumerated() where entry.isPublished {
            if entry.isConfirmed, entry.consumed == 0 { verdict.lost.append(number) }
            if !entry.isConfirmed, !entry.isReported { verdict.unaccounted.append(number) }
            if !entry.isConfirmed, entry.isReported, entry.consumed == 0 { verdict.reported.append(number) }
            guard entry.consumed > 1 else { continue }
            if entry.isUnexplained { verdict.unexplained.append(number) } else { verdict.explained.append(number) }
        }
        return verdict
    }
}
