/// What becomes of a consumer that the broker cancels, such as when its queue is deleted, its node fails, or a delivery
/// is not settled within the consumer timeout. What it had sent and was not settled goes back in any case.
public enum CancellationPolicy: Sendable, Hashable {
    /// Its sequence ends with the reason.
    case end
    /// It consumes again as soon as the queue exists again and no other has it to itself; its sequence continues. If
    /// that takes longer than the policy's patience, or the broker refuses for another reason, it ends with the reason.
    ///
    /// The same arguments are sent again; a stream is read on behind what has arrived. An older broker than RabbitMQ 4.3
    /// closes a channel instead of cancelling a consumer whose timeout has passed: that of such a consumer is its own, so
    /// it consumes again too.
    case resubscribe(RetryPolicy = RetryPolicy())
}
