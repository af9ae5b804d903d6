extension ConnectionState {
    /// How many unwritten bytes may gather before publishers wait for the socket.
    private static let maximumBuffered = 4 << 20

    /// RabbitMQ's own limit for `max_message_size`.
    private static let maximumBody = 512 << 20

    /// Whether a publisher may hand over a message of that size now.
    func hasRoom(_ publisher: PublisherState, for size: Int) -> Bool {
        guard !isPaused else { return false }
        guard outgoing.byteCount == 0 || outgoing.byteCount + size <= Self.maximumBuffered else { return false }
        return publisher.hasRoom(for: size)
    }

    /// Encodes a message into the outgoing buffer and returns its publish id. Throws before anything is queued.
    mutating func publish(
        _ publisher: PublisherState, _ body: UnsafeRawBufferPointer,
        _ properties: Properties, exchange: String, routingKey: String
    ) throws(AMQPError) -> UInt64 {
        guard !publisher.isFullOfFailures else {
            let count = publisher.failures.count
            throw AMQPError(
                .notConfirmed,
                "\(count) message\(count == 1 ? "" : "s") failed and nobody has read them: read the publisher's failures"
            )
        }
        guard body.count <= Self.maximumBody else {
            throw AMQPError(.invalidArgument, "a body of \(body.count) bytes: \(Self.maximumBody) are the limit")
        }
        let number = publisher.statistics.published + 1
        let id: HeaderFrame.MessageID =
            if let own = properties.messageID {
                .text(own)
            } else if publisher.assignsMessageIDs {
                .numbered(prefix: publisher.messageIDPrefix, number)
            } else {
                .none
            }
        let room = try publisher.frames.prepare(
            exchange: exchange, routingKey: routingKey, properties, id, bodyCount: body.count, outgoing.scratch)
        guard publisher.confirms else {
            let segment = outgoing.controlSegment(room: room)
            let size = publisher.frames.write(body, id, at: segment.base + segment.count)
            outgoing.append(segment, count: size)
            publisher.statistics.published = number
            return number
        }
        keptSegment(publisher, room)._withUnsafeGuaranteedRef { segment in
            let size = publisher.frames.write(body, id, at: segment.base + segment.count)
            segment.lastTag = publisher.tracker.publish(offset: segment.count, size: size)
            outgoing.append(segment, count: size)
        }
        publisher.statistics.published = number
        return number
    }

    /// The segment with room for a message that its publisher keeps.
    // Unmanaged: see PublisherState.tail.
    private mutating func keptSegment(_ publisher: PublisherState, _ room: Int) -> Unmanaged<Segment> {
        if let tail = publisher.tail, tail._withUnsafeGuaranteedRef({ $0.capacity - $0.count >= room }) { return tail }
        let segment = outgoing.segment(room: room)
        publisher.segments.append(segment)
        return .passUnretained(segment)
    }

    /// Settles what a basic.ack or basic.nack of the broker names. False for a tag that awaits no confirm.
    mutating func settle(
        _ channel: ChannelState, _ tag: UInt64, multiple: Bool, nacked: Bool, _ turn: inout Turn
    ) -> Bool {
        guard let publisher = channel.publisher else { return false }
        let known = publisher.settle(tag, multiple: multiple, nacked: nacked, &outgoing, &waiters, &turn)
        if !isPaused { publisher.resumeWindow(isSettling: true, &waiters, &turn) }
        return known
    }

    /// Marks a message that came back; its confirm follows and settles it.
    mutating func returned(
        _ channel: ChannelState, _ reply: AMQPError.Reply, _ content: ContentAssembly, _ turn: inout Turn
    ) {
        if channel.calls != nil { return returnedCall(channel, reply, content, &turn) }
        guard let publisher = channel.publisher else { return }
        guard publisher.confirms else {
            let messageID = content.properties.messageID ?? ""
            publisher.statistics.returned += 1
            let isGenerated = messageID.hasPrefix(publisher.messageIDPrefix)
            let number = isGenerated ? UInt64(messageID.dropFirst(publisher.messageIDPrefix.count)) ?? 0 : 0
            let frames = PublishedFrames.encode(.init(content), outgoing.scratch)
            outgoing.scratch.reset()
            let failure = PublishFailure(publishID: number, reason: .returned(reply), frames: frames)
            return publisher.add(failure, &waiters, &turn)
        }
        guard let tag = publisher.tag(ofReturned: content), publisher.tracker.markReturned(tag) else { return }
        publisher.returns[tag] = reply
    }

    /// Resumes publishers that waited for the socket or for the broker.
    mutating func resumePublishers(_ turn: inout Turn) {
        guard !isPaused, outgoing.byteCount <= Self.maximumBuffered / 2 else { return }
        isBufferAwaited = false
        for channel in channels { channel?.publisher?.resumeWindow(isSettling: false, &waiters, &turn) }
    }
}
