/// How far back a message_id is looked for among those that were handled.
package struct Deduplication: Sendable, Hashable {
    /// The message_ids that are remembered at most, the latest ones.
    package var count: Int
    /// How long each is remembered; nil is as long as there is room.
    package var time: Duration?

    package init(count: Int = 10_000, time: Duration? = nil) {
        self.count = count
        self.time = time
    }
}
