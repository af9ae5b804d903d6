/// What settles deliveries: the ``ConnectionCore`` of the connection that they came over.
///
/// A batch holds it once for all of its deliveries, so that one that the application keeps can still be settled. A call
/// costs no more than a look into a table: no allocation, and no lock but the connection's.
protocol DeliverySettler: AnyObject, Sendable {
    /// Gathers the acknowledgement of a delivery; false if it cannot be acknowledged any more.
    func acknowledge(_ origin: DeliveryBatch.Origin, _ tag: UInt64) -> Bool

    /// Gathers the acknowledgements of all runs that `next` returns, under one lock, and returns how many could be.
    func acknowledge(_ next: () -> DeliveryRun?) -> Int

    /// Sends the refusal of a delivery; false if it cannot be refused any more.
    func refuse(_ origin: DeliveryBatch.Origin, _ tag: UInt64, _ refusal: Refusal) -> Bool

    /// Whether the application has the delivery to settle.
    func isUnsettled(_ origin: DeliveryBatch.Origin, _ tag: UInt64) -> Bool
}

/// How the application refuses a delivery.
enum Refusal {
    /// It was not handled, such as at a stop.
    case nack(requeue: Bool)
    /// Handling it failed.
    case reject(requeue: Bool)
}

/// Deliveries of one batch, one behind the other.
struct DeliveryRun {
    let batch: DeliveryBatch
    let indices: Range<Int>
}
