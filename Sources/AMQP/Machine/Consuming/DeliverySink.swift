/// Where a consumer's deliveries go: a ``Mailbox`` of the runtime.
///
/// The machine tells one from another, has it begin another life under the lock, so that no reader gets what the broker
/// has taken back, and says in a ``Turn`` how its sequence ends. All of this happens once a batch or less often.
protocol DeliverySink: AnyObject, Sendable {
    /// Adds a batch; false if no reader will take it. The connection's thread calls it.
    func push(_ batch: DeliveryBatch) -> Bool

    /// Begins another life: the broker took back what was not acknowledged, and sends it again.
    func beginAgain()

    /// Ends the sequence. Only the first end counts, but one that keeps deliveries can still be abandoned.
    func finish(_ end: ConsumerEnd)
}
