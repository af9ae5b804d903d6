/// What a suspended call gets when it resumes.
enum Resumption: Sendable {
    case done
    case method(ServerMethod)
    /// One delivery, alone in its batch.
    case delivery(DeliveryBatch)
    case failure(PublishFailure)
    /// The connection was lost and is back: the call is to be made again.
    case recovered
    /// The broker closed the connection, perhaps over this call: it is to be made again, once.
    case suspected(AMQPError)
    /// The confirm window is full, or the broker blocks the connection: nothing was sent.
    case noRoom
}
