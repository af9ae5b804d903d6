internal import DequeModule

/// A publisher as the connection keeps it. Guarded by the connection's lock, which also makes the exclusivity checks of
/// the busiest properties superfluous: they cost more than the work between them.
final class PublisherState {
    /// How many failures are kept for someone to read; publishing throws beyond that. Those that a flush has reported
    /// make room for newer ones.
    private static let maximumFailures = 10_000
    /// How many bytes of failed messages are kept.
    private static let maximumFailureBytes = 64 << 20

    let configuration: PublisherConfiguration
    private let observer: (any PublishObserver)?
    /// Whether its channel is open.
    @exclusivity(unchecked) var isUsable = false
    let confirms: Bool
    let assignsMessageIDs: Bool
    /// What generated message ids begin with.
    let messageIDPrefix: String
    @exclusivity(unchecked) var frames: MessageFrames
    @exclusivity(unchecked) var tracker = ConfirmTracker()
    /// The frames of all messages that await their confirm, in order.
    @exclusivity(unchecked) var segments: Deque<Segment> = [] {
        didSet { tail = segments.last.map { .passUnretained($0) } }
    }
    /// The last of them.
    // Unmanaged: `segments` holds it. A reference that is counted costs a message more than its encoding.
    @exclusivity(unchecked) private(set) var tail: Unmanaged<Segment>?
    /// Tasks that wait for room in the window, in order.
    var windowWaiters: Deque<UInt64> = []
    /// Tasks that wait for one message, by its tag.
    var confirmWaiters: [UInt64: UInt64] = [:]
    /// Tasks that wait for all messages up to a tag.
    var flushWaiters: [(last: UInt64, waiter: UInt64)] = []
    var failureWaiters: Deque<UInt64> = []
    @exclusivity(unchecked) var failures: Deque<PublishFailure> = []
    private var failureBytes = 0
    /// Failures since the last flush that reported them.
    var unreported = UnreportedFailures()
    /// What the broker said of messages that came back and are not confirmed yet.
    var returns: [UInt64: AMQPError.Reply] = [:]
    @exclusivity(unchecked) var statistics = PublisherStatistics()
    /// Times a confirm now and then; nil if no metrics are reported.
    @exclusivity(unchecked) var probe: ConfirmProbe?

    init(
        _ configuration: PublisherConfiguration, channel: UInt16, frameMax: Int,
        observer: (any PublishObserver)? = nil
    ) {
        self.observer = observer
        frames = MessageFrames(channel: channel, frameMax: frameMax, mandatory: configuration.mandatory)
        self.configuration = configuration
        confirms = configuration.confirms
        assignsMessageIDs = configuration.mandatory && configuration.assignsMessageIDs
        messageIDPrefix =
            configuration.messageIDPrefix ?? String(UInt64.random(in: .min ... .max), radix: 36) + "-"
    }

    /// Whether so many failures wait to be read that nothing more is accepted.
    var isFullOfFailures: Bool {
        unreported.count > 0 && (failures.count >= Self.maximumFailures || failureBytes >= Self.maximumFailureBytes)
    }

    /// Whether the window has room for a message of that size.
    func hasRoom(for size: Int) -> Bool {
        if tracker.outstanding == 0 { return true }
        return tracker.outstanding < configuration.window
            && tracker.outstandingBytes + size <= configuration.windowBytes
    }

    /// Whether three quarters of the window are free.
    private var isMostlyFree: Bool {
        tracker.outstanding <= configuration.window / 4 && tracker.outstandingBytes <= configuration.windowBytes / 4
    }

    /// Settles what a basic.ack or basic.nack names. False for a tag that awaits no confirm.
    func settle(
        _ tag: UInt64, multiple: Bool, nacked: Bool, _ outgoing: inout Outgoing, _ waiters: inout Waiters,
        _ turn: inout Turn
    ) -> Bool {
        let before = tracker.outstanding
        var failed = 0
        let reportsAll = nacked || !confirmWaiters.isEmpty
        let timed = probe?.awaitedTag
        let timedError = nacked ? "nacked" : timed.flatMap { returns[$0] } != nil ? "returned" : nil
        let known = tracker.settle(tag, multiple: multiple, reportsAll: reportsAll) { tag, record in
            let reply = returns.removeValue(forKey: tag)
            let reason: PublishFailure.Reason? = reply.map { .returned($0) } ?? (nacked ? .nacked : nil)
            if reason != nil { failed += 1 }
            report(tag, record, reason, &waiters, &turn)
        }
        statistics.confirmed += UInt64(before - tracker.outstanding - failed)
        if let timed, tracker[timed] == nil { probe?.settle(error: timedError) }
        if known { tell(nacked ? .nacked : .confirmed, &turn) }
        while let segment = segments.first, segments.count > 1, segment.lastTag < tracker.first {
            segments.removeFirst()
            outgoing.recycle(segment)
        }
        resumeFlushes(&waiters, &turn)
        return known
    }

    /// Resumes waiting tasks if there is room again. One that then publishes nothing calls this again.
    ///
    /// - Parameter isSettling: Confirms make the room. Then most of the window must be free, so that a loop wakes once for
    ///   many messages; tasks that waited for something else resume with any room there is.
    func resumeWindow(isSettling: Bool, _ waiters: inout Waiters, _ turn: inout Turn) {
        guard !windowWaiters.isEmpty, !isSettling || isMostlyFree else { return }
        // A message that is larger than the whole window goes alone, so one is let in if none is outstanding.
        var room =
            confirms ? max(tracker.outstanding == 0 ? 1 : 0, configuration.window - tracker.outstanding) : Int.max
        while room > 0, let id = windowWaiters.popFirst() {
            guard let waiter = waiters.remove(id) else { continue }
            turn.resume(waiter, with: .success(.done))
            room -= 1
        }
    }

    /// Ends the publisher with its channel: nothing that awaits its confirm will get one. What failed and was not read
    /// stays with those who hold the channel.
    func end(_ error: AMQPError, _ fate: inout ChannelFate, _ waiters: inout Waiters, _ turn: inout Turn) {
        _ = tracker.settle(0, multiple: true, reportsAll: true) { tag, record in
            let reply = returns.removeValue(forKey: tag)
            report(tag, record, reply.map { .returned($0) } ?? .lost(error), &waiters, &turn)
        }
        tell(.lost, &turn)
        segments.removeAll()
        for id in windowWaiters { turn.resume(waiters.remove(id), with: .failure(error)) }
        windowWaiters.removeAll()
        resumeFlushes(&waiters, &turn)
        for id in failureWaiters { turn.resume(waiters.remove(id), with: .success(.done)) }
        fate.failures = failures
        fate.unreported = unreported
        fate.statistics = statistics
    }

    /// Queues again what has no confirm, in order, on a channel that was opened again; returns how many messages.
    func resend(_ outgoing: inout Outgoing) -> Int {
        returns.removeAll()
        var count = 0
        tracker.beginAgain { number, record in
            guard let segment = segments.first(where: { $0.lastTag >= number }) else { return }
            outgoing.appendAgain(segment, offset: Int(record.offset), count: Int(record.size))
            count += 1
        }
        statistics.resent += UInt64(count)
        return count
    }

    /// Tells the observer of what the tracker settled last.
    private func tell(_ outcome: PublishOutcome, _ turn: inout Turn) {
        guard let observer, let ids = tracker.settled else { return }
        turn.tell(PublishSettlement(observer: observer, ids: ids, outcome: outcome))
    }

    private func resumeFlushes(_ waiters: inout Waiters, _ turn: inout Turn) {
        guard !flushWaiters.isEmpty else { return }
        let done = flushWaiters.filter { $0.last < tracker.first }
        guard !done.isEmpty else { return }
        flushWaiters.removeAll { $0.last < tracker.first }
        for flush in done { turn.resume(waiters.remove(flush.waiter), with: .success(.done)) }
    }

    private func report(
        _ tag: UInt64, _ record: ConfirmTracker.Record, _ reason: PublishFailure.Reason?,
        _ waiters: inout Waiters, _ turn: inout Turn
    ) {
        let waiter = confirmWaiters.removeValue(forKey: tag).flatMap { waiters.remove($0) }
        guard let reason else { return turn.resume(waiter, with: .success(.done)) }
        if let observer, case .returned = reason {
            turn.tell(PublishSettlement(observer: observer, ids: tag...tag, outcome: .returned))
        }
        statistics.count(reason)
        let failure = PublishFailure(publishID: tag, reason: reason, frames: frames(of: tag, record))
        if let waiter { return turn.resume(waiter, with: .failure(failure.error)) }
        add(failure, &waiters, &turn)
    }

    /// Hands a failure to a call that waits for one, or keeps it.
    func add(_ failure: PublishFailure, _ waiters: inout Waiters, _ turn: inout Turn) {
        unreported.add(failure)
        while let id = failureWaiters.popFirst() {
            guard let waiter = waiters.remove(id) else { continue }
            return turn.resume(waiter, with: .success(.failure(failure)))
        }
        failures.append(failure)
        failureBytes += failure.frames.count
        while failures.count > unreported.count,
            failures.count > Self.maximumFailures || failureBytes > Self.maximumFailureBytes
        {
            _ = takeFailure()
        }
    }

    /// The oldest failure that was not read.
    func takeFailure() -> PublishFailure? {
        guard let failure = failures.popFirst() else { return nil }
        failureBytes -= failure.frames.count
        return failure
    }

    /// The messages that await their confirm, as failures of that error. They still await it.
    func outstanding(_ error: AMQPError) -> [PublishFailure] {
        (tracker.first..<tracker.next).compactMap { tag in
            guard let record = tracker[tag] else { return nil }
            let reason = returns[tag].map { PublishFailure.Reason.returned($0) } ?? .lost(error)
            return PublishFailure(publishID: tag, reason: reason, frames: frames(of: tag, record))
        }
    }

    private func frames(of tag: UInt64, _ record: ConfirmTracker.Record) -> [UInt8] {
        guard let segment = segments.first(where: { $0.lastTag >= tag }) else { return [] }
        return Array(segment.bytes(at: Int(record.offset), count: Int(record.size)))
    }

    /// The tag of the message that came back, or nil if it is none of those that are outstanding.
    ///
    /// RabbitMQ interleaves returns and confirms, so the order says nothing. A message without an id is told by its
    /// content: of two that are the same in everything it does not matter which came back.
    func tag(ofReturned content: ContentAssembly) -> UInt64? {
        guard let messageID = content.properties.messageID else {
            let returned = PublishedFrames.Content(content)
            return firstOutstanding { PublishedFrames.decode(frames(of: $0, $1))?.mayBe(returned) ?? false }
        }
        if messageID.hasPrefix(messageIDPrefix), let tag = UInt64(messageID.dropFirst(messageIDPrefix.count)),
            let record = tracker[tag], hasID(messageID, tag, record)
        {
            return record.status == .outstanding ? tag : nil
        }
        // Ids that the application made may stand on several messages: the content says which, if it can.
        let returned = PublishedFrames.Content(content)
        return firstOutstanding {
            hasID(messageID, $0, $1) && PublishedFrames.decode(frames(of: $0, $1))?.mayBe(returned) ?? false
        } ?? firstOutstanding { hasID(messageID, $0, $1) }
    }

    private func firstOutstanding(where isIt: (UInt64, ConfirmTracker.Record) -> Bool) -> UInt64? {
        (tracker.first..<tracker.next).first { tag in
            guard let record = tracker[tag], record.status == .outstanding else { return false }
            return isIt(tag, record)
        }
    }

    /// Where the first message that awaits its confirm was published to.
    var firstAddress: (exchange: String, routingKey: String)? {
        guard let tag = firstOutstanding(where: { _, _ in true }), let record = tracker[tag] else { return nil }
        return PublishedFrames.address(in: frames(of: tag, record))
    }

    private func hasID(_ messageID: String, _ tag: UInt64, _ record: ConfirmTracker.Record) -> Bool {
        guard let segment = segments.first(where: { $0.lastTag >= tag }) else { return false }
        let bytes = segment.bytes(at: Int(record.offset), count: Int(record.size))
        return PublishedFrames.messageID(in: bytes).hasSameBytes(as: messageID)
    }
}
