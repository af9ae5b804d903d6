/// The names of the headers that a stamp is written to.
package enum StampHeader {
    package static let run = "x-run"
    package static let producer = "x-producer"
    package static let sequence = "x-sequence"
    package static let total = "x-total"
    package static let announced = "x-announced"
    package static let connection = "x-connection"
    package static let sentAt = "x-sent-at"
    package static let publishedAt = "x-published-at"
    package static let digest = "x-digest"
    package static let all = [run, producer, sequence, total, announced, connection, sentAt, publishedAt, digest]

    /// Whether a header belongs to stamps.
    package static func owns(_ header: String) -> Bool { all.contains(header) }
}
