package import AMQP

/// Releases of RabbitMQ that have something in common.
package struct ReleaseRange: Sendable, Hashable {
    /// The first of them. Nil if the range begins before every reviewed release.
    package var since: BrokerVersion?
    /// The first release after them. Nil if the range has no end.
    package var before: BrokerVersion?

    /// Every release.
    package static let all = ReleaseRange()

    /// The releases from one on.
    package static func since(_ major: Int, _ minor: Int) -> ReleaseRange {
        ReleaseRange(since: BrokerVersion(major, minor))
    }

    /// The releases up to one, without it.
    package static func before(_ major: Int, _ minor: Int) -> ReleaseRange {
        ReleaseRange(before: BrokerVersion(major, minor))
    }

    /// The releases from one on, up to another without it.
    package static func between(_ since: BrokerVersion, _ before: BrokerVersion) -> ReleaseRange {
        ReleaseRange(since: since, before: before)
    }

    package func contains(_ release: BrokerVersion) -> Bool {
        since.map { $0 <= release } ?? true && before.map { release < $0 } ?? true
    }
}

extension BrokerVersion {
    /// The releases for which the rules are known, oldest first.
    package static let reviewed: [BrokerVersion] = [
        BrokerVersion(3, 10), BrokerVersion(3, 11), BrokerVersion(3, 12), BrokerVersion(3, 13), BrokerVersion(4, 0),
        BrokerVersion(4, 1), BrokerVersion(4, 2), BrokerVersion(4, 3),
    ]

    /// Some of the reviewed releases, as they follow "RabbitMQ". Empty if they are all of them, otherwise ` before
    /// 4.0`, ` since 4.2` or ` 3.12 to 4.2`.
    static func words(for some: [BrokerVersion], among all: [BrokerVersion]) -> String {
        guard let first = some.first, let last = some.last, some.count < all.count else { return "" }
        if last == all.last { return some.count == 1 ? " \(last.text)" : " since \(first.text)" }
        if first == all.first, let next = all.first(where: { $0 > last }) { return " before \(next.text)" }
        return first == last ? " \(first.text)" : " \(first.text) to \(last.text)"
    }

    /// `4.3`.
    package var text: String { "\(major).\(minor)" }
}
