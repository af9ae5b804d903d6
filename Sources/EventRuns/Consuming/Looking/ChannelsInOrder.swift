import AMQP

/// Closes channels one after the other, so that their queue gets back the messages of one channel before those of the
/// next.
///
/// The broker answers channel.close before a quorum queue has heard of the channel's end. So the ends of two channels
/// may reach the queue in either order. A passive declare shows what has come back.
struct ChannelsInOrder: Sendable {
    /// How long to wait for the queue after each channel. Another consumer may take what comes back.
    private static let patience = Duration.milliseconds(200)
    private static let interval = Duration.milliseconds(2)

    let queue: String
    let isQuorum: Bool
    /// The channel for asking about the queue.
    let observer: Channel

    /// Closes the channels. Returns the first failure.
    func close(_ channels: [Channel]) async -> (any Error)? {
        var failure: (any Error)?
        // With one channel, no message of another channel can come between.
        var waits = isQuorum && channels.count > 1
        for channel in channels {
            let count = channel.unsettledCount
            let before = waits ? await ready : nil
            do {
                try await channel.close()
            } catch {
                failure = failure ?? error
            }
            if let before, count > 0 { waits = await waitForReturn(of: before + count) }
        }
        return failure
    }

    private var ready: Int? {
        get async { try? await observer.checkQueue(queue).messageCount }
    }

    /// Suspends until the queue has this many messages. Returns false if it did not get them in time, for example
    /// because another consumer took them.
    private func waitForReturn(of count: Int) async -> Bool {
        let end = ContinuousClock.now + Self.patience
        while ContinuousClock.now < end {
            guard let ready = await ready else { return false }
            if ready >= count { return true }
            guard (try? await Task.sleep(for: Self.interval)) != nil else { return false }
        }
        return false
    }
}
