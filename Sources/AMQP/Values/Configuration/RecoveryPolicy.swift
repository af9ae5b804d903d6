/// How a connection comes back after it was lost.
///
/// It comes back after a failure of the network, and if the broker shuts down, is told to close connections (reply
/// codes 320 and 541), or closes the connection over a call: that call fails alone. A breach of the protocol ends the
/// connection, and so does a wrong user or password. A virtual host that does not exist, or is not open to the user,
/// does so after some seconds, in which a script may still make it; if a limit is reached, it is tried on.
///
/// Source: AMQP 0-9-1 section 1.2 (reply codes); librabbitmq has no recovery.
public struct RecoveryPolicy: Sendable, Hashable {
    /// How long the first attempt waits; each further one waits twice as long. A random part, up to half, is taken off,
    /// so that many clients of one broker do not come back at once. A connection that is lost again within three
    /// seconds continues the count. Default: 0.5 s.
    public var initialDelay: Duration
    /// How long an attempt waits at most before it begins. Default: 30 s.
    public var maximumDelay: Duration
    /// How long it is tried before the connection ends with the error of the loss; an attempt that is under way by then
    /// is finished. A connection that is lost again within three seconds has not been back. Default: nil, without an
    /// end.
    public var patience: Duration?
    /// Whether exchanges, queues and bindings that were declared over this connection are declared again, before
    /// channels are opened. What was deleted over it is not, nor what the broker deleted: a queue whose consumer it
    /// cancelled, an auto-delete queue or exchange that lost its last consumer or binding over it. Default: true.
    public var declaresTopology: Bool

    /// Makes a policy; every value has a safe default.
    public init(
        initialDelay: Duration = .milliseconds(500), maximumDelay: Duration = .seconds(30), patience: Duration? = nil,
        declaresTopology: Bool = true
    ) {
        self.initialDelay = initialDelay
        self.maximumDelay = maximumDelay
        self.patience = patience
        self.declaresTopology = declaresTopology
    }
}
