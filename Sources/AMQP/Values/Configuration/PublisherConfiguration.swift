/// How a publisher works.
public struct PublisherConfiguration: Sendable, Hashable {
    /// Whether the broker confirms each message. Without it a lost message goes unnoticed, and a recovery sends
    /// nothing again. Default: true.
    public var confirms: Bool
    /// How many messages may await their confirm before ``Publisher/publish(_:exchange:routingKey:)`` suspends.
    /// Waiting calls resume when half of it is free. Default: 1,000.
    public var window: Int
    /// How many bytes of frames may await their confirm; they are kept in memory. A larger message goes alone.
    /// Default: 16 MiB.
    public var windowBytes: Int
    /// Whether a message that no queue wants comes back; otherwise the broker drops and confirms it. Default: true.
    public var mandatory: Bool
    /// Whether a mandatory message without a message id gets one, by which its return is told. Without it messages
    /// are sent as they are, and a return without an id is told by its content. Default: true.
    public var assignsMessageIDs: Bool
    /// How long a call waits for room in the window or for a confirm; the time in which a lost connection comes
    /// back counts. Default: 30 s.
    public var timeout: Duration
    /// Whether a call to publish that is made while a lost connection comes back waits, up to the timeout;
    /// otherwise it throws `connectionClosed` at once. Messages of before are sent again in any case. Default:
    /// true.
    public var waitsForRecovery: Bool
    /// What generated message ids begin with, at most 235 bytes; a number follows. Default: nil, a random text for
    /// each publisher.
    public var messageIDPrefix: String?

    /// Makes a configuration; every value has a safe default.
    public init(
        confirms: Bool = true, window: Int = 1000, windowBytes: Int = 16 << 20, mandatory: Bool = true,
        assignsMessageIDs: Bool = true, timeout: Duration = .seconds(30), waitsForRecovery: Bool = true,
        messageIDPrefix: String? = nil
    ) {
        self.confirms = confirms
        self.window = max(1, window)
        self.windowBytes = max(1, windowBytes)
        self.mandatory = mandatory
        self.assignsMessageIDs = assignsMessageIDs
        self.timeout = timeout
        self.waitsForRecovery = waitsForRecovery
        self.messageIDPrefix = messageIDPrefix
    }
}
