internal import CAMQP
internal import Logging

extension ConnectionLoop {
    /// Handles one frame.
    func dispatch(_ frame: FrameSplitter.Item) throws(Ended) {
        switch frame.kind {
        case .heartbeat:
            guard frame.channel == 0 else { throw protocolError("a heartbeat on channel \(frame.channel)", code: 501) }
        case .method: try dispatchMethod(frame)
        case .header: try dispatchHeader(frame)
        case .body: try dispatchBody(frame)
        }
    }

    private func dispatchMethod(_ frame: FrameSplitter.Item) throws(Ended) {
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
            if frame.channel == 0 {
                try handleConnection(method)
            } else {
                try handle(method, frame.channel)
            }
        }
    }

    /// Handles what concerns the connection as a whole.
    func handleConnection(_ method: ServerMethod) throws(Ended) {
        switch method {
        case .connectionClose(let reply, let method):
            // The broker counts what came before as done if it needs no acknowledgement.
            try deliver()
            let error = core.perform { state, turn in
                state.send(.connectionCloseOK, channel: 0)
                return state.closedByBroker(reply, over: method, &turn)
            }
            throw Ended(error: error)
        case .connectionCloseOK:
            let isExpected = core.access { if case .closing = $0.phase { true } else { false } }
            guard isExpected else { throw protocolError("connection.close-ok unasked", code: 503) }
            throw Ended(error: nil)
        case .connectionBlocked(let reason):
            core.logger.info("blocked by the broker", metadata: ["reason": "\(reason)"])
            core.perform { state, _ in
                state.blockedReason = reason
                state.tell(.blocked(reason: reason))
            }
        case .connectionUnblocked:
            core.perform { state, turn in
                state.blockedReason = nil
                state.tell(.unblocked)
                state.resumePublishers(&turn)
            }
        case .connectionUpdateSecretOK: break
        case .channelFlow, .channelClose, .channelCloseOK, .queueDeclareOK, .messageCount, .basicCancel,
            .basicConsumeOK, .basicCancelOK, .basicGetEmpty, .done:
            throw protocolError("a channel's method on channel 0", code: 503)
        }
    }

    /// Handles what concerns one channel.
    private func handle(_ method: ServerMethod, _ id: UInt16) throws(Ended) {
        // What came before the method is handed over before it, such as deliveries before the end of a consumer.
        try deliver()
        try change { state, turn throws(ProtocolBreach) in try state.handle(method, on: id, &turn) }
    }

    /// Changes the state by what the broker has sent; a breach of the protocol ends the connection.
    func change(_ body: (inout ConnectionState, inout Turn) throws(ProtocolBreach) -> Void) throws(Ended) {
        do throws(ProtocolBreach) {
            try core.perform(body)
        } catch {
            throw protocolError(error.problem, code: error.code)
        }
    }

    /// Settles messages that were published.
    private func settle(_ id: UInt32, _ channelID: UInt16, _ arguments: UnsafeRawBufferPointer) throws(Ended) {
        let nacked = id == MethodID.basicNack
        let decoded =
            nacked
            ? decoder.decode(id, arguments, as: amqp_basic_nack_t.self) { ($0.delivery_tag, $0.multiple != 0) }
            : decoder.decode(id, arguments, as: amqp_basic_ack_t.self) { ($0.delivery_tag, $0.multiple != 0) }
        guard let (tag, multiple) = decoded else { throw protocolError("a malformed confirm", code: 502) }
        let isKnown = core.perform { state, turn in
            guard let channel = state.channel(channelID) else { return true }
            defer { state.resumeSettled(&turn) }
            return state.settle(channel, tag, multiple: multiple, nacked: nacked, &turn)
        }
        if !isKnown {
            core.logger.debug("confirm of an unknown tag", metadata: ["channel": "\(channelID)", "tag": "\(tag)"])
        }
    }
}
