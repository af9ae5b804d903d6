package import EventSettings
import AMQP
import EventGeneration

/// One sending of a message, or none: what becomes of a message that faults may have befallen.
struct Departure: Sendable {
    /// What is sent; nil for a message that is dropped.
    var event: OutgoingEvent?
    /// How long after the message's time.
    var delay: Duration
    /// What was done to it.
    var faults: [InjectedFault]
}

/// Decides which messages of a producer faults befall.
///
/// Each kind draws from a random stream of its own, the same number of times whatever the others do. So faults change
/// no body and no pace, and a kind that is added or left out changes no other.
package struct FaultInjector: Sendable {
    private let rules: FaultRules
    private let producer: String
    private var drops: RandomStream
    private var copies: RandomStream
    private var delays: RandomStream
    private var corruptions: RandomStream
    private var index = 0

    /// Prepares the faults of a producer; nil if nothing is to go wrong.
    package init?(_ rules: FaultRules, seed: UInt64, producer: String) {
        guard !rules.isEmpty else { return nil }
        self.rules = rules
        self.producer = producer
        func stream(_ kind: FaultKind) -> RandomStream {
            RandomStream(seed: seed, producer: producer, stream: "\u{0}faults \(kind.rawValue)")
        }
        drops = stream(.drop)
        copies = stream(.duplicate)
        delays = stream(.late)
        corruptions = stream(.corrupt)
    }

    /// What is sent for the next message: the message itself first, its copies after it.
    mutating func next(_ event: OutgoingEvent) -> [Departure] {
        index += 1
        let isDropped = drops.unit() < rules.drop
        let delay = delays.unit() < rules.late.chance ? delays.duration(rules.late.delay) : nil
        var original = Departure(event: event, delay: delay ?? .zero, faults: [])
        if corruptions.unit() < rules.corrupt.chance { corrupt(&original) }
        if let delay { original.faults.append(fault(.late(delay), event)) }
        var departures = [original]
        if copies.unit() < rules.duplicate.chance {
            let times = rules.duplicate.times
            let waits = (0..<times).map { _ in copies.duration(rules.duplicate.delay) }.sorted()
            for (number, wait) in waits.enumerated() {
                let action = InjectedFault.Action.copy(number + 1, of: times, after: wait)
                departures.append(
                    Departure(event: original.event, delay: original.delay + wait, faults: [fault(action, event)]))
            }
        }
        return isDropped ? [Departure(event: nil, delay: .zero, faults: [fault(.drop, event)])] : departures
    }

    private func fault(_ action: InjectedFault.Action, _ event: OutgoingEvent) -> InjectedFault {
        InjectedFault(producer: producer, index: index, messageID: event.properties.messageID, action: action)
    }

    private mutating func corrupt(_ departure: inout Departure) {
        let drawn: FaultRules.Corruption = corruptions.next() >> 63 == 0 ? .flip : .truncate
        let place = corruptions.unit()
        let change = UInt8(corruptions.integer(1, 255))
        guard var event = departure.event, !event.body.isEmpty else { return }
        let offset = Int(place * Double(event.body.count))
        switch rules.corrupt.how ?? drawn {
        case .flip:
            let from = event.body[offset]
            event.body[offset] = from ^ change
            departure.faults.append(fault(.flip(offset: offset, from: from, to: from ^ change), event))
        case .truncate:
            departure.faults.append(fault(.truncate(from: event.body.count, to: offset), event))
            event.body.removeSubrange(offset...)
        }
        // What `print` made of the body is no longer true.
        event.text = nil
        departure.event = event
    }
}

extension RandomStream {
    /// A time between two others, in nanoseconds.
    fileprivate mutating func duration(_ range: ClosedRange<Duration>) -> Duration {
        let nanoseconds = (range.upperBound - range.lowerBound) / .nanoseconds(1)
        return range.lowerBound + .nanoseconds(integer(0, Int64(nanoseconds)))
    }
}
