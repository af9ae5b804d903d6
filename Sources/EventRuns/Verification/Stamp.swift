import EventSettings
package import AMQP

/// What a producer writes into the headers of a message, so that a consumer can tell what is missing, repeated, out of
/// order, damaged or late.
package struct Stamp: Sendable, Hashable {
    /// The run of the program that published it. Each run has a different one.
    package var run: String
    /// The producer.
    package var producer: String
    /// Which of the producer's messages in that run it is, from 1.
    package var sequence: Int64
    /// How many messages the producer has in that run. Nil if it does not know.
    package var total: Int64?
    /// How many messages the producer had announced before, if it ended early and this is its last message. ``total``
    /// is then the number of this message, and the broker had answered for all messages before it. Nil on every other
    /// message.
    package var announced: Int64?
    /// Which of the producer's connections it was published on, from 1. Nil if there is only one. Messages of one
    /// connection arrive in order.
    package var connection: Int64?
    /// When it was due, in nanoseconds since 1970.
    package var sentAt: Int64
    /// When it was handed over to be sent, in nanoseconds since 1970. It is later than ``sentAt`` if the producer could
    /// not keep its plan.
    package var publishedAt: Int64
    /// The CRC-32C of the body.
    package var digest: UInt32

    package init(
        run: String, producer: String, sequence: Int64, total: Int64? = nil, announced: Int64? = nil,
        connection: Int64? = nil, sentAt: Int64, publishedAt: Int64, digest: UInt32
    ) {
        self.run = run
        self.producer = producer
        self.sequence = sequence
        self.total = total
        self.announced = announced
        self.connection = connection
        self.sentAt = sentAt
        self.publishedAt = publishedAt
        self.digest = digest
    }
}

extension Stamp {
    /// Removes every stamp, or what is left of one, from the headers.
    private static func remove(from headers: inout FieldTable) {
        // Most headers have no stamp, and a table that is not changed is not copied.
        guard headers.entries.contains(where: { StampHeader.owns($0.key) }) else { return }
        headers.entries.removeAll { StampHeader.owns($0.key) }
    }

    /// Adds the stamp to the headers of a message. It replaces any other stamp.
    package func write(to headers: inout FieldTable) {
        Self.remove(from: &headers)
        headers.entries.reserveCapacity(headers.entries.count + StampHeader.all.count)
        // Appended without a check whether the key is there already.
        func add(_ key: String, _ value: FieldValue) { headers.entries.append(.init(key: key, value: value)) }
        add(StampHeader.run, .string(run))
        add(StampHeader.producer, .string(producer))
        add(StampHeader.sequence, .int64(sequence))
        if let total { add(StampHeader.total, .int64(total)) }
        if let announced { add(StampHeader.announced, .int64(announced)) }
        if let connection { add(StampHeader.connection, .int64(connection)) }
        add(StampHeader.sentAt, .int64(sentAt))
        add(StampHeader.publishedAt, .int64(publishedAt))
        add(StampHeader.digest, .int64(Int64(digest)))
    }

    /// Removes the stamp from headers, for example from those of a message that gets another body.
    static func remove(from headers: inout FieldTable?) {
        guard let table = headers, table[StampHeader.sequence] != nil else { return }
        headers?.entries.removeAll { StampHeader.owns($0.key) }
    }

    /// Makes this the stamp of the producer's last message, if the producer had announced more.
    mutating func endEarly() {
        guard let total, sequence < total else { return }
        announced = total
        self.total = sequence
    }

    /// Reads the stamp of a message. Returns nil if the headers have none, or an impossible one.
    package init?(_ headers: FieldTable) {
        guard case .string(let run)? = headers[StampHeader.run],
            case .string(let producer)? = headers[StampHeader.producer],
            let sequence = headers[StampHeader.sequence]?.integerValue, sequence >= 1,
            let sentAt = headers[StampHeader.sentAt]?.integerValue,
            let digest = headers[StampHeader.digest]?.integerValue.flatMap(UInt32.init(exactly:))
        else { return nil }
        let total = headers[StampHeader.total]?.integerValue
        // Only a last message can have it, so the headers of other messages are not searched for it.
        let announced = total == sequence ? headers[StampHeader.announced]?.integerValue : nil
        self.init(
            run: run, producer: producer, sequence: sequence, total: total, announced: announced,
            connection: headers[StampHeader.connection]?.integerValue,
            sentAt: sentAt, publishedAt: headers[StampHeader.publishedAt]?.integerValue ?? sentAt, digest: digest)
    }
}
