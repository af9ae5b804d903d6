/// Numbers the messages of one producer in the order in which they are made.
///
/// A message that a fault drops has used its number: no consumer will get it, and verification must find that.
package struct Stamper: Sendable {
    private let run: String
    private let producer: String
    /// How many messages are announced. Nil if that is not certain.
    let total: Int64?
    private let connections: Int64
    private var sequence: Int64 = 0

    /// Makes a stamper. Without a total, the end of the messages looks the same as a loss of the last ones.
    package init(run: String, producer: String, total: Int?, connections: Int = 1) {
        self.run = run
        self.producer = producer
        self.total = total.map(Int64.init)
        self.connections = Int64(connections)
    }

    /// Stamps the next message. Its time is in nanoseconds since 1970.
    mutating func stamp(_ event: inout OutgoingEvent, due time: Int64) {
        sequence += 1
        // In turn, if no connection has to wait. A message that goes out on another connection then says so.
        let connection = connections > 1 ? (sequence - 1) % connections + 1 : nil
        event.stamp = Stamp(
            run: run, producer: producer, sequence: sequence, total: total, connection: connection, sentAt: time,
            publishedAt: time, digest: CRC32C.checksum(event.body))
    }
}
