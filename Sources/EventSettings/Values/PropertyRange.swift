/// What a broker takes as the properties that are numbers, whether a settings file, a template or an envelope says them.
package enum PropertyRange {
    /// Persistent or not.
    static let deliveryMode: ClosedRange<Int64> = 1...2
    /// One byte on the wire.
    static let priority: ClosedRange<Int64> = 0...255
    /// Milliseconds, ten years at most: RabbitMQ from 3.10 to 4.3 closes the channel with 406 over more.
    static let expiration: ClosedRange<Int64> = 0...315_360_000_000
    /// Seconds since 1970. An envelope may have more, since what was received is published as it was.
    static let timestamp: ClosedRange<Int64> = 0...Int64.max
    /// Bytes of a text, as of a name.
    package static let textBytes = 0...255

    /// An expiration as it is sent, where a broker takes it. Digits are kept as they are written; RabbitMQ takes a sign.
    package static func expiration(_ text: String) -> String? {
        guard let milliseconds = Int64(text), expiration.contains(milliseconds) else { return nil }
        return text
    }

    /// What an expiration can be, for errors.
    package static let expirationInWords =
        "milliseconds, a whole number from \(expiration.lowerBound) to \(expiration.upperBound) such as \"5000\""
}
