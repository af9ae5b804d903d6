/// Which broker a connection leads to, for rules that differ by release.
///
/// Source: AMQP 0-9-1 section 1.4.2.1 (connection.start, server-properties).
package struct BrokerVersion: Sendable, Hashable, Comparable {
    package let major: Int
    package let minor: Int

    package init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads the first two numbers of a text such as "4.3.6" or "4.1.0-rc.1"; nil if it does not begin with two numbers.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count > 1, let major = Int(Substring(parts[0])), let minor = Int(Substring(parts[1])) else {
            return nil
        }
        self.init(major, minor)
    }

    /// Whether a quorum queue counts a message that basic.nack gives back as a failed delivery, as it does what the end of
    /// a channel takes back. A basic.reject with requeue counts on every release.
    package var countsGivenBack: Bool { self < BrokerVersion(4, 3) }

    /// How many failed deliveries a quorum queue allows for a message where neither an argument nor a policy says so; nil
    /// is any number.
    package var defaultDeliveryLimit: Int? { self < BrokerVersion(4, 0) ? nil : 20 }

    package static func < (one: Self, other: Self) -> Bool { (one.major, one.minor) < (other.major, other.minor) }
}

extension FieldTable {
    /// The release of RabbitMQ that server properties name; nil for another product, or if it is not known.
    package var rabbitMQVersion: BrokerVersion? {
        guard self["product"]?.stringValue == "RabbitMQ", let text = self["version"]?.stringValue else { return nil }
        return BrokerVersion(text)
    }
}
