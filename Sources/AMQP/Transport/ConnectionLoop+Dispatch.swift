internal import CAMQP
internal import DequeModule
internal import Logging

extension ConnectionLoop {
    /// Handles one frame.
    func dispatch(_ frame: FrameSplitter.Item) throws {
        switch frame.type {
        case Frame.heartbeat:
            guard frame.channel == 0 else { throw protocolError("a heartbeat on channel \(frame.channel)", code: 501) }
        case Frame.method: try dispatchMethod(frame)
        case Frame.header: try dispatchHeader(frame)
        default: try dispatchBody(frame)
        }
    }

    private func dispatchMethod(_ frame: FrameSplitter.Item) throws {
        let id = UInt32(bigEndian: frame.payload.loadUnaligned(as: UInt32.self))
        let arguments = UnsafeRawBufferPointer(rebasing: frame.payload[4...])
        guard assemblies[frame.channel] == nil else {
            throw protocolError("method \(id >> 16).\(id & 0xFFFF) where content was due", code: 505)
        }
        switch id {
        case MethodID.basicDeliver: try beginDelivery(frame.channel, arguments)
        case MethodID.basicAck: try settle(id, frame.channel, arguments)
        case MethodID.basicNack: try settle(id, frame.channel, arguments)
        case MethodID.basicGetOK: try beginGet(frame.channel, arguments)
        case MethodID.basicReturn: try beginReturn(frame.channel, arguments)
        default:
            guard let method = decoder.serverMethod(id, arguments) else {
                throw protocolError("method \(id >> 16).\(id & 0xFFFF) is unknown or malformed", code: 503)
            }
            try frame.channel == 0 ? handleConnection(method) : handle(method, frame.channel)
        }
    }

    /// Handles what concerns the connection as a whole.
    func handleConnection(_ method: ServerMethod) throws {
        switch method {
        case .connectionClose(let reply):
            core.access { $0.send(.connectionCloseOK, channel: 0) }
            throw Ended(
                error: AMQPError.closed(by: reply, .connectionClosed, "the broker closed the connection"))
        case .connectionCloseOK:
            let isExpected = core.access { if case .closing = $0.phase { true } else { false } }
            guard isExpected else { throw protocolError("connection.close-ok unasked", code: 503) }
            throw Ended(error: nil)
        case .connectionBlocked(let reason):
            core.logger.info("blocked by the broker", metadata: ["reason": "\(reason)"])
            core.perform { state, effects in
                state.blockedReason = reason
                for subscriber in state.subscribers { effects.send(.blocked(reason: reason), to: subscriber) }
            }
        case .connectionUnblocked:
            core.perform { state, effects in
                state.blockedReason = nil
                for subscriber in state.subscribers { effects.send(.unblocked, to: subscriber) }
                state.resumePublishers(&effects)
            }
        case .connectionUpdateSecretOK: break
        default: throw protocolError("a channel's method on channel 0", code: 503)
        }
    }

    /// Handles what concerns one channel.
    private func handle(_ method: ServerMethod, _ id: UInt16) throws {
        // What came before the method is handed over before it, such as deliveries before the end of a consumer.
        deliver()
        let problem = core.perform { state, effects -> String? in
            guard let channel = state.channel(id) else { return "method on channel \(id), which is not open" }
            switch method {
            case .channelClose(let reply):
                state.closedByBroker(channel, reply, &effects)
            case .channelFlow(let active): state.send(.channelFlowOK(active: active), channel: id)
            case .basicCancel(let tag): state.consumerCancelled(channel, tag, &effects)
            case .channelCloseOK where channel.phase == .closing: state.closed(channel, &effects)
            default:
                if channel.phase == .closing { return nil }
                return state.answer(channel, method, &effects)
            }
            return nil
        }
        if let problem { throw protocolError(problem, code: 503) }
    }

    /// Settles messages that were published.
    private func settle(_ id: UInt32, _ channelID: UInt16, _ arguments: UnsafeRawBufferPointer) throws {
        let nacked = id == MethodID.basicNack
        let decoded =
            nacked
            ? decoder.decode(id, arguments, as: amqp_basic_nack_t.self) { ($0.delivery_tag, $0.multiple != 0) }
            : decoder.decode(id, arguments, as: amqp_basic_ack_t.self) { ($0.delivery_tag, $0.multiple != 0) }
        guard let (tag, multiple) = decoded else { throw protocolError("a malformed confirm", code: 502) }
        let isKnown = core.perform { state, effects in
            guard let channel = state.channel(channelID) else { return true }
            defer { state.resumeSettled(&effects) }
            return state.settle(channel, tag, multiple: multiple, nacked: nacked, &effects)
        }
        if !isKnown {
            core.logger.debug("confirm of an unknown tag", metadata: ["channel": "\(channelID)", "tag": "\(tag)"])
        }
    }
}

extension ConnectionState {
    /// The broker ended a channel: confirms it, and tells everyone who uses the channel.
    mutating func closedByBroker(_ channel: ChannelState, _ reply: AMQPError.Reply, _ effects: inout Effects) {
        send(.channelCloseOK, channel: channel.id)
        let error = AMQPError.closed(by: reply, .channelClosed, "the broker closed the channel")
        // Where both sides close at once, the broker still answers our close; the id is free after that.
        if channel.phase == .closing {
            for pending in channel.pending { effects.resume(waiters.remove(pending.waiter), with: .success(.done)) }
        }
        channels[Int(channel.id)] = nil
        channel.end(error, isClean: false, &waiters, &effects)
    }

    /// The broker has answered channel.close: the id is free again.
    mutating func closed(_ channel: ChannelState, _ effects: inout Effects) {
        for pending in channel.pending {
            if case .channelClose = pending.kind {
                effects.resume(waiters.remove(pending.waiter), with: .success(.done))
            }
        }
        channels[Int(channel.id)] = nil
        channel.end(AMQPError(.channelClosed, "the channel was closed"), isClean: true, &waiters, &effects)
    }

    /// The broker cancelled a consumer.
    func consumerCancelled(_ channel: ChannelState, _ tag: String, _ effects: inout Effects) {
        guard let consumer = channel.consumers.removeValue(forKey: tag) else { return }
        let error = AMQPError(
            .consumerCancelled,
            "the broker cancelled the consumer of \"\(consumer.origin.queue)\": was the queue deleted?")
        effects.end(consumer.mailbox, .cancelledByBroker(error))
    }

    /// Matches a reply with the call that waits for it; the problem where none does.
    mutating func answer(_ channel: ChannelState, _ method: ServerMethod, _ effects: inout Effects) -> String? {
        guard let pending = channel.pending.first else {
            return "a reply (\(method)) on channel \(channel.id) that nothing asked for"
        }
        var isExpected = method.id == pending.expected
        if case .get = pending.kind, case .basicGetEmpty = method { isExpected = true }
        guard isExpected else {
            return "a reply (\(method)) on channel \(channel.id) where another was due"
        }
        channel.pending.removeFirst()
        if case .channelOpen = pending.kind { channel.phase = .open }
        guard let waiter = waiters.remove(pending.waiter) else {
            undo(pending.kind, channel)
            return nil
        }
        effects.resume(waiter, with: .success(.method(method)))
        return nil
    }

    /// Takes back what a call brought about whose caller did not wait for it: nothing may be left behind.
    private mutating func undo(_ kind: ChannelState.PendingReply.Kind, _ channel: ChannelState) {
        switch kind {
        case .channelOpen: close(channel, waiter: 0)
        case .consume(let tag):
            send(.basicCancel(tag), channel: channel.id)
            channel.pending.append(.init(kind: .call, expected: MethodID.basicCancelOK, waiter: 0))
            channel.consumers[tag] = nil
        case .call, .channelClose, .get: break
        }
    }
}
