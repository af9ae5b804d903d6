/// What went wrong, in one line that says what to do about it.
///
/// The code tells the kind and is open: later versions may add others, so a `switch` needs a default. Where the broker
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
        /// The connection ended, or is lost and the call does not wait for it; ``AMQPError/reply`` says why where the
        /// broker did it.
        public static let connectionClosed = Code("connection closed")
        /// The channel ended; ``AMQPError/reply`` says why where the broker did it.
        public static let channelClosed = Code("channel closed")
        /// No exchange or queue of that name (404).
        public static let notFound = Code("not found")
        /// The broker has it with other properties, or a delivery tag that it does not know (406).
        public static let preconditionFailed = Code("precondition failed")
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
    /// The broker's code and text where it was the broker.
    public var reply: Reply?
    /// The error beneath, where there was one, such as the loss of a connection that did not come back in time.
    public var underlying: (any Error)?

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
    /// True for `connectionRefused`, `connectionClosed`, `timeout`, `blocked` and `resourceLocked`. A connection that
    /// has ended needs a new one for that.
    public var isRecoverable: Bool {
        [.connectionRefused, .connectionClosed, .timeout, .blocked, .resourceLocked].contains(code)
    }
}

extension AMQPError {
    /// Whether a queue cannot be consumed for now: a connection (405) or a consumer (403) has it to itself, or a stream
    /// has no running replica on this node yet (406).
    var isHeld: Bool {
        code == .resourceLocked || code == .accessRefused && reply?.text.contains("exclusive") == true
            || isWithoutReplica
    }

    /// Whether a stream has no running replica on the node of the connection, as for a while after its death.
    package var isWithoutReplica: Bool {
        code == .preconditionFailed && reply?.text.contains("does not have a running replica") == true
    }

    /// Whether a consumer was refused because only a stream has an offset to begin at.
    var saysNoStream: Bool { code == .preconditionFailed && reply?.text.contains("x-stream-offset") == true }

    /// What a broker meant by closing a channel or a connection; `fallback` is the kind where its code says no more.
    static func closed(by reply: Reply, _ fallback: Code, _ message: String) -> AMQPError {
        if reply.code == 406, reply.text.contains("delivery acknowledgement on channel") {
            return AMQPError(
                .consumerTimeout,
                "the consumer timeout has passed: \(message), and took back what was not settled", reply: reply)
        }
        let code: Code =
            switch reply.code {
            case 403, 530: .accessRefused
            case 404: .notFound
            case 405: .resourceLocked
            case 406: .preconditionFailed
            case 501...505: .protocolError
            default: fallback
            }
        return AMQPError(code, message, reply: reply)
    }
}
