/// How something is tried again that the broker refuses for now.
public struct RetryPolicy: Sendable, Hashable {
    /// How long the first pause is; each further one is twice as long. A random half is taken off. Default: 0.1 s.
    public var initialDelay: Duration
    /// How long a pause is at most. Default: 5 s.
    public var maximumDelay: Duration
    /// How long it is tried before the refusal is final. Default: 60 s.
    public var patience: Duration

    /// Makes a policy; every value has a safe default.
    public init(
        initialDelay: Duration = .milliseconds(100), maximumDelay: Duration = .seconds(5),
        patience: Duration = .seconds(60)
    ) {
        self.initialDelay = initialDelay
        self.maximumDelay = maximumDelay
        self.patience = patience
    }
}
