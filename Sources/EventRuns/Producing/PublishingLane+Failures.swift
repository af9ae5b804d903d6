import AMQP

extension PublishingLane {
    /// Names what the broker did not take on one of the connections, until its channel has closed for good. If it
    /// closed over one message, the others are sent again on a channel that takes its place. Gives the error that ended it.
    func followFailures(of connection: PublishingConnection) async -> (any Error)? {
        var refusals = Refusals()
        while true {
            let channel = connection.channel
            let (lost, end) = await readFailures(on: channel)
            guard let error = end as? AMQPError, refusals.allow(error, on: channel, connection, self) else {
                // A channel that was closed here, with confirms still missing, says nothing that counting does not.
                let closed = (end as? AMQPError).map { $0.code == .channelClosed && $0.reply == nil } ?? (end == nil)
                connection.end()
                await noteUnconfirmed(lost, end, isTold: closed)
                return closed ? nil : end
            }
            if let end = await sendAgain(lost, over: error, from: channel, on: connection, &refusals) {
                connection.end()
                // Cancelled, for example since confirms do not come in time: that is counted, and no failure of its own.
                return Task.isCancelled ? nil : end
            }
        }
    }

    /// Notes failures until the channel has ended: gives what has no confirm then, and why the channel ended.
    private func readFailures(on channel: PublishingChannel) async -> (lost: [OutgoingEvent], end: (any Error)?) {
        var lost: [OutgoingEvent] = []
        var end: (any Error)?
        do {
            for try await failure in channel.publisher.failures { await sort(failure, channel, &lost, &end) }
        } catch {
            // Cancelled, for example since the broker did not close the channel in time: nothing more will be known.
            let isCancelled = Task.isCancelled
            for failure in channel.publisher.takeFailures() { await sort(failure, channel, &lost, &end) }
            for failure in channel.publisher.outstandingMessages(as: .channelIsClosed) {
                await sort(failure, channel, &lost, &end)
            }
            if !isCancelled { end = end ?? error }
        }
        return (lost, end)
    }

    /// Notes a failure that is known as such, and keeps what has no confirm.
    private func sort(
        _ failure: PublishFailure, _ channel: PublishingChannel, _ lost: inout [OutgoingEvent],
        _ end: inout (any Error)?
    ) async {
        let times = channel.record.take(failure.publishID)
        switch failure.reason {
        case .returned(let reply):
            let event = channel.event(of: failure, times)
            countReturned(event.routingKey)
            let text = FailedMessage.returnedText(exchange: event.exchange, routingKey: event.routingKey)
            await failed.add(.returned) { describe(.returned, text, event, code: reply.code) }
        case .nacked:
            await failed.add(.nacked) { describe(.nacked, FailedMessage.nackedText, channel.event(of: failure, times)) }
        case .lost(let error):
            lost.append(channel.event(of: failure, times))
            end = end ?? error
        }
    }

    /// Sends again what had no confirm when the broker closed the channel over one message, few at a time: if it does
    /// that again, those are sent one by one, so that the message is found and the others get through.
    private func sendAgain(
        _ lost: [OutgoingEvent], over error: AMQPError, from channel: PublishingChannel,
        on connection: PublishingConnection, _ refusals: inout Refusals
    ) async -> (any Error)? {
        var groups = Self.groups(of: lost)
        if lost.count == 1 {
            await noteRefused(lost[0], error, connection)
            groups = []
        }
        do {
            var next = try await connection.openChannel()
            while let group = groups.popLast() {
                let (left, end) = await send(group, on: next, connection)
                guard let end else { continue }
                connection.count(next)
                guard let refusal = end as? AMQPError, refusals.allow(refusal, on: next, connection, self) else {
                    await noteUnconfirmed(left + groups.reversed().joined(), end, isTold: Task.isCancelled)
                    return end
                }
                if group.count == 1 {
                    for event in left { await noteRefused(event, refusal, connection) }
                } else {
                    groups += left.reversed().map { [$0] }
                }
                next = try await connection.openChannel()
            }
            connection.replaceChannel(by: next)
            return nil
        } catch {
            await noteUnconfirmed(Array(groups.reversed().joined()), error, isTold: Task.isCancelled)
            return error
        }
    }

    /// So many messages in each group that few of them have to be sent once more, the first group last.
    private static func groups(of events: [OutgoingEvent]) -> [[OutgoingEvent]] {
        let size = max(1, Int(Double(events.count).squareRoot()))
        return stride(from: 0, to: events.count, by: size).reversed().map { start in
            Array(events[start..<min(start + size, events.count)])
        }
    }

    /// Sends messages and waits for what the broker says of them: gives those without an answer, and why there is none.
    private func send(
        _ events: [OutgoingEvent], on channel: PublishingChannel, _ connection: PublishingConnection
    ) async -> (left: [OutgoingEvent], end: (any Error)?) {
        var unsent = events[...]
        var end: (any Error)?
        while end == nil, !channel.hasEnded {
            do {
                try await hand(&unsent, to: channel)
                break
            } catch {
                let isStall = (error as? AMQPError).map(isWorthWaiting) ?? false
                let isLeft = !unsent.isEmpty || channel.publisher.outstandingCount > 0
                if !isStall || connection.isClosing, isLeft { end = error }
            }
        }
        var lost: [OutgoingEvent] = []
        var reason: (any Error)?
        var failures = channel.publisher.takeFailures()
        if end != nil { failures += channel.publisher.outstandingMessages(as: .channelIsClosed) }
        for failure in failures { await sort(failure, channel, &lost, &reason) }
        return (lost + unsent, end ?? reason)
    }

    /// Hands messages over as there is room, and waits until they have settled.
    private func hand(_ unsent: inout ArraySlice<OutgoingEvent>, to channel: PublishingChannel) async throws {
        while let event = unsent.first {
            if try channel.record.handOverAgain(event, to: channel.publisher, at: SystemClock.nanoseconds) {
                unsent.removeFirst()
            } else {
                try await channel.publisher.waitForRoom(for: event.body.count)
            }
        }
        try await channel.publisher.flush()
    }
}

extension PublishingLane {
    /// Adds what this lane knows of a message that failed.
    private func describe(
        _ reason: FailedMessage.Reason, _ text: String, _ event: OutgoingEvent, code: UInt16? = nil
    ) -> (message: FailedMessage, content: FailedMessages.Content) {
        var message = FailedMessage(reason, text, producer: stream.name)
        message.code = code
        message.line = event.line
        if let input = stream.source.input, let line = event.line { message.place = input.place(line) }
        message.exchange = event.exchange
        message.routingKey = event.routingKey
        message.messageID = event.properties.messageID
        return (message, .envelope(event.envelope))
    }

    /// Counts and names a message that the broker closed the channel over.
    private func noteRefused(_ event: OutgoingEvent, _ error: AMQPError, _ connection: PublishingConnection) async {
        connection.countRefused()
        let text = BrokerRefusal.reason(error, .publishing)
        await failed.add(.refused) { describe(.refused, text, event, code: error.reply?.code) }
    }

    /// Names messages that have no confirm and will get none.
    ///
    /// - Parameter isTold: Whether they are told by themselves; the error that ends the run says enough otherwise.
    private func noteUnconfirmed(_ events: [OutgoingEvent], _ end: (any Error)?, isTold: Bool) async {
        let error = isTold ? nil : end as? AMQPError
        let text = error.map { "\(BrokerRefusal.explain($0, .publishing))" } ?? "the run ended before it came"
        for event in events {
            await failed.add(.unconfirmed, isTold: isTold) {
                describe(.unconfirmed, text, event, code: error?.reply?.code)
            }
        }
    }

    /// Counts and names a message of the input that AMQP cannot carry.
    func noteUnsendable(_ event: OutgoingEvent, _ error: AMQPError) async {
        statistics.count { $0.unsendable += 1 }
        let place = event.line.flatMap { line in stream.source.input.map { "\($0.place(line)): " } } ?? ""
        await failed.add(.unsendable) { describe(.unsendable, place + error.message, event) }
    }
}

/// How often in a row a broker has closed the channels of a producer over messages.
private struct Refusals {
    /// After so many, none of whose messages was confirmed, the run ends: what one plan makes is refused alike. What is
    /// read from an input is tried to its end.
    private static let limit = 10

    private var inARow = 0

    /// Whether the others are sent on another channel after this end of one.
    mutating func allow(
        _ error: AMQPError, on channel: PublishingChannel, _ connection: PublishingConnection, _ lane: PublishingLane
    ) -> Bool {
        let source = lane.stream.source
        guard let reply = error.reply, channel.hasEnded, connection.amqp.isOpen, !connection.isClosing,
            !source.isUniform
        else { return false }
        guard source.input == nil else { return true }
        // An exchange that is not there, or not for this user, is none for the next message either.
        guard ![403, 404].contains(reply.code) else { return false }
        inARow = channel.publisher.statistics.confirmed > 0 ? 1 : inARow + 1
        return inARow < Self.limit
    }
}

extension AMQPError {
    /// The end of a channel that was closed here.
    fileprivate static let channelIsClosed = AMQPError(.channelClosed, "the channel is closed")
}
