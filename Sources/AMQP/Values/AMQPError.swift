/// What went wrong, in one line that says what to do about it.
///
/// The code tells the kind and is open: later versions may add others, so a `switch` needs a default. If the broker
/// refused, ``reply`` holds its own code and text (AMQP 0-9-1 section 1.2, reply codes).
public struct AMQPError: Error, Sendable, CustomStringConvertible {
    /// The kind of an error; compare it with the constants.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The name of the kind.
        public let description: String
        private init(_ name: String) { description = name }

        /// A name, table, URI or size that cannot be sent; nothing was sent.
        public static let invalidArgument = Code("invalid argument")
        /// What this version cannot do.
        public static let notSupported = Code("not supported")
        /// No broker answered there, or the host is not known.
        public static let connectionRefused = Code("connection refused")
        /// The broker did not accept user and password.
        public static let authenticationFailed = Code("authentication failed")
        /// The broker does not let this user do it (403), or into this virtual host (530).
        public static let accessRefused = Code("access refused")
        /// The connection ended, or is lost and the call does not wait for it; ``AMQPError/reply`` says why if the
        /// broker did it.
        public static let connectionClosed = Code("connection closed")
        /// The channel ended; ``AMQPError/reply`` says why if the broker did it.
        public static let channelClosed = Code("channel closed")
        /// No exchange or queue of that name (404), or no such virtual host (530).
        public static let notFound = Code("not found")
        /// The broker has it with other properties, or a delivery tag that it does not know (406).
        public static let preconditionFailed = Code("precondition failed")
        /// The queue exists, but cannot be used now: its node is down (404).
        public static let unavailable = Code("unavailable")
        /// The broker has reached a limit of connections or channels (530).
        public static let limitReached = Code("limit reached")
        /// The broker closed the connection over this call (501 to 505, 530, 540, 541). The call is not made again;
        /// the connection comes back as after a loss.
        public static let refused = Code("refused")
        /// Another connection has the queue to itself (405).
        public static let resourceLocked = Code("resource locked")
        /// The deadline passed; what was asked for may still have happened, unless the call says otherwise.
        public static let timeout = Code("timeout")
        /// The broker blocks publishers, for want of memory or disk, and the deadline passed.
        public static let blocked = Code("blocked")
        /// Messages were nacked, returned or left without a confirm.
        public static let notConfirmed = Code("not confirmed")
        /// The broker, or something between, broke the protocol.
        public static let protocolError = Code("protocol error")
        /// A body is larger than ``AMQPConfiguration/maximumBodySize``.
        public static let bodyTooLarge = Code("body too large")
        /// No more channels on this connection.
        public static let channelsExhausted = Code("channels exhausted")
        /// The broker cancelled the consumer, most often because its queue was deleted.
        public static let consumerCancelled = Code("consumer cancelled")
        /// Deliveries were not settled within the broker's consumer timeout, so it took them back: RabbitMQ 4.3 cancels
        /// the consumer, older ones close its channel (406).
        public static let consumerTimeout = Code("consumer timeout")
    }

    /// The broker's own words on closing a channel or a connection, or on returning a message.
    ///
    /// Source: AMQP 0-9-1 section 1.2 (reply codes).
    public struct Reply: Sendable, Hashable {
        /// The reply code, such as 404.
        public var code: UInt16
        /// The reply text, such as `NOT_FOUND - no queue 'q' in vhost '/'`.
        public var text: String
        package init(code: UInt16, text: String) {
            self.code = code
            self.text = text
        }
    }

    /// The kind of this error.
    public var code: Code
    /// One line: what happened and what to do.
    public var message: String
    /// The broker's code and text if it was the broker.
    public var reply: Reply?
    /// The error beneath, if there was one, such as the loss of a connection that did not come back in time.
    public var underlying: (any Error)?
    /// What came to an end with it, as far as that decides what follows.
    var occasion = Occasion.other

    enum Occasion: Sendable {
        case other
        /// The broker let the connection not in.
        case login
        /// The broker closed the connection over calls that have failed with it: everything else comes back.
        case calls
    }

    package init(_ code: Code, _ message: String, reply: Reply? = nil, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.reply = reply
        self.underlying = underlying
    }

    /// The message, with the broker's own words behind it.
    public var description: String {
        guard let reply else { return message }
        return "\(message) (\(reply.code) \(reply.text))"
    }

    /// Whether the same call may succeed later without a change: the network or the broker's state was in the way.
    ///
    /// True for `connectionRefused`, `connectionClosed`, `timeout`, `blocked`, `resourceLocked`, `unavailable` and
    /// `limitReached`. A connection that has ended needs a new one for that.
    public var isRecoverable: Bool {
        [.connectionRefused, .connectionClosed, .timeout, .blocked, .resourceLocked, .unavailable, .limitReached]
            .contains(code)
    }
}

extension AMQPError {
    /// Whether the broker refused the login: user, password, virtual host, or a limit.
    package var isOfLogin: Bool { occasion == .login }

    /// Whether the broker closed the connection over calls, which tell of it themselves.
    package var isOfCalls: Bool { occasion == .calls }

    /// What a broker means that blocks publishers.
    static func blockedText(_ reason: String) -> String {
        "the broker blocks publishers (\(reason)): free memory or disk on the broker"
    }

    /// Whether a queue cannot be consumed for now: a connection (405) or a consumer (403) has it to itself, its node is
    /// down (404), or a stream has no running replica on this node yet (406).
    var isHeld: Bool {
        code == .resourceLocked || code == .unavailable
            || code == .accessRefused && reply?.text.contains("exclusive") == true || isWithoutReplica
    }

    /// An answer that does not belong to the call.
    static func unexpectedReply(_ operation: String) -> AMQPError {
        AMQPError(.protocolError, "the broker answered \(operation) with something else")
    }

    /// A body that was not kept.
    static func tooLarge(_ what: String, _ count: Int) -> AMQPError {
        AMQPError(
            .bodyTooLarge, "\(what) has \(count) bytes, more than this connection takes: raise its maximumBodySize")
    }

    /// Whether a stream has no running replica on the node of the connection, as for a while after its death.
    package var isWithoutReplica: Bool {
        code == .preconditionFailed && reply?.text.contains("does not have a running replica") == true
    }

    /// Whether a consumer was refused because only a stream has an offset to begin at.
    var saysNoStream: Bool { code == .preconditionFailed && reply?.text.contains("x-stream-offset") == true }

    /// What a broker meant by closing a channel or a connection; `fallback` is the kind if its code says no more.
    static func closed(by reply: Reply, _ fallback: Code, _ message: String) -> AMQPError {
        if reply.code == 406, reply.text.contains("delivery acknowledgement on channel") {
            return AMQPError(
                .consumerTimeout,
                "the consumer timeout has passed: \(message), and took back what was not settled", reply: reply)
        }
        let code: Code =
            switch reply.code {
            case 530 where reply.text.hasSuffix("not found"): .notFound
            case 530 where reply.saysLimitIsReached: .limitReached
            case 403, 530: .accessRefused
            case 404 where reply.saysQueueIsDown: .unavailable
            case 404: .notFound
            case 405: .resourceLocked
            case 406: .preconditionFailed
            case 501...505: .protocolError
            default: fallback
            }
        return AMQPError(code, message, reply: reply)
    }
}

extension AMQPError.Reply {
    /// Whether a queue is there but out of reach, since its node is down: RabbitMQ answers 404 for that too.
    var saysQueueIsDown: Bool {
        text.contains("is down or inaccessible") || text.contains("process is stopped by supervisor")
    }

    /// Whether so many connections or channels are open as the broker allows, by the words of RabbitMQ.
    var saysLimitIsReached: Bool { text.contains("limit (") || text.contains("limit of (") }

    /// Whether a broker closes a connection with this code because of what it was asked, not because of its own state.
    var isOfRequest: Bool {
        switch code {
        case 501...505, 530, 540, 541: true
        default: false
        }
    }
}
