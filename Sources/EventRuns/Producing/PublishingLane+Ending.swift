import AMQP
import Synchronization

extension PublishingLane {
    /// Prepares the last message of a producer that is stopped before the amount that its stamps announce: the one that
    /// had its number already, or the next one.
    func end(_ source: inout any EventSource, _ stamper: inout Stamper?) async {
        guard stamper?.total != nil else { return }
        if ending.hasCutOff { return ending.prepare(nil) }
        // If the source cannot make it, the end stays unsaid.
        guard var event = try? await source.next(now: Timestamp.now.milliseconds) else { return }
        if stream.faults != nil { countMade() }
        stamper?.stamp(&event, due: Timestamp.now.nanosecondsSince1970)
        ending.prepare(event)
    }

    /// Publishes the last message of a producer that ended early. Its stamp says that all before it were sent, so it is
    /// published only if nothing is held back and the broker has answered for every one of them.
    func sendEnd() async {
        guard let event = ending.take(), let stamp = event.stamp else { return }
        guard let announced = stamp.announced else {
            await publishLast(event)
            return
        }
        let isKnown = held.isEmpty && !hasOutstanding && (stream.publisher.confirms || connections.count == 1)
        guard isKnown, await publishLast(event) else {
            return report(
                .warning(
                    "producer \"\(stream.name)\" ended before its \(announced) messages, and could not say so in a stamp: "
                        + "consumer --verify leaves open what became of the rest"))
        }
        report(
            .note(
                "producer \"\(stream.name)\" ended with message \(stamp.sequence) of \(announced), whose stamp says that "
                    + "it is the last"))
    }

    /// Publishes an event if that needs no wait; false if it cannot go out now.
    @discardableResult
    private func publishLast(_ event: OutgoingEvent) async -> Bool {
        var events = [event]
        let now = SystemClock.nanoseconds
        guard let count = try? connections[0].publish(&events, 0..<1, made: now, at: now), count == 1 else {
            return false
        }
        await flush()
        if showsMessages { await show(events[0]) }
        return true
    }
}
