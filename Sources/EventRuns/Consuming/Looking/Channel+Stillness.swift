import AMQP

extension Channel {
    /// How long a queue with fewer messages than it may send must have been silent.
    private static let stillness = Duration.milliseconds(100)
    /// How long to wait for that.
    private static let limit = Duration.seconds(1)

    /// Suspends until the channel's consumer has got as many deliveries as its prefetch allows, or the queue has no
    /// more that it could send. When a consumer is being cancelled, a quorum queue puts the messages that it still
    /// sends behind all others.
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
