/// Numbers the messages of one producer in the order in which they are made.
///
/// A message that a fault drops has used its number: nobody will receive it, and that is to be found.
package struct Stamper: Sendable {
    private let run: String
    private let producer: String
    /// How many messages are announced; nil if that is not certain.
    let total: Int64?
    private let connections: Int64
    private var sequence: Int64 = 0

    /// Makes a stamper; without a total the end of the messages cannot be told from a loss of the last ones.
    package init(run: String, producer: String, total: Int?, connections: Int = 1) {
        self.run = run
        self.producer = producer
        self.total = total.map(Int64.init)
        self.connections = Int64(connections)
    }

    /// Stamps the next message, whose time is in nanoseconds since 1970.
    mutating func stamp(_ event: inout OutgoingEvent, due time: Int64) {
        sequence += 1
        // In turn, where none has to wait; what goes out on another says so then.
        let connection = connections > 1 ? (sequence - 1) % connections + 1 : nil
        event.stamp = Stamp(
            run: run, producer: producer, sequence: sequence, total: total, connection: connection, sentAt: time,
            publishedAt: time, digest: CRC32C.checksum(event.body))
    }
}
