import AMQP

extension Channel {
    /// How long nothing must have come from a queue that has fewer messages than it may send.
    private static let stillness = Duration.milliseconds(100)
    /// How long that is waited for.
    private static let limit = Duration.seconds(1)

    /// Suspends until the channel's consumer has got as many deliveries as its prefetch allows, or the queue has none left
    /// that it could send. What a quorum queue sends to a consumer that is being cancelled it puts behind all others.
    func waitUntilStill(_ prefetch: Int) async {
        var count = unsettledCount
        var since = ContinuousClock.now
        let end = since + Self.limit
        while count < prefetch, .now < end, .now - since < Self.stillness {
            guard (try? await Task.sleep(for: .milliseconds(5))) != nil else { return }
            let now = unsettledCount
            if now != count { since = .now }
            count = now
        }
    }
}
