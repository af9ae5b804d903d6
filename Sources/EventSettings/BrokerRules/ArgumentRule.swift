import AMQP

/// One thing that RabbitMQ has against an argument, a rule of the tables beside this file.
///
/// RabbitMQ takes what no rule names as it is. A test declares the values of every rule on the brokers at hand and compares.
///
/// Source: for each release the capabilities of the queue types and `rabbit_amqqueue:declare_args`, `consume_args`.
package struct ArgumentRule<Kind: Hashable & Sendable>: Sendable, Hashable {
    /// What the broker does.
    package enum Consequence: Int, Sendable, Hashable, Comparable {
        /// It accepts the argument, which then does nothing.
        case ignored
        /// It accepts the argument, which does something else than it seems to say.
        case surprising
        /// It refuses with 406, which closes the channel.
        case refused
        /// It closes the connection.
        case closesConnection

        package static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }

        /// Whether the requested object does not exist afterwards.
        package var isRefusal: Bool { self >= .refused }
    }

    /// The values that the rule is about.
    package enum Offence: Sendable, Hashable {
        /// Any value.
        case present
        /// One of these.
        case among(ArgumentValues)
        /// Any value except these.
        case notAmong(ArgumentValues)
    }

    /// Another argument that makes the first one right.
    package struct Remedy: Sendable, Hashable {
        package var name: String
        /// The values that make it right. Nil for any value.
        package var values: ArgumentValues?
    }

    /// The types that the rule is about.
    package let kinds: Set<Kind>
    package let offence: Offence
    /// The rule does not apply if this argument is there.
    package let unless: Remedy?
    package let releases: ReleaseRange
    package let consequence: Consequence
    /// What to do, or why: a clause that follows a colon.
    package let remark: String?

    package init(
        _ kinds: Set<Kind>, _ offence: Offence, unless: Remedy? = nil,
        _ consequence: Consequence, in releases: ReleaseRange = .all, _ remark: String? = nil
    ) {
        self.kinds = kinds
        self.offence = offence
        self.unless = unless
        self.releases = releases
        self.consequence = consequence
        self.remark = remark
    }

    /// Whether the rule is about values that the broker does not accept.
    var isAboutWrongValues: Bool {
        switch offence {
        case .notAmong: true
        case .present, .among: false
        }
    }

    /// Whether the rule is about that value, beside those others, in some release.
    func applies(to value: FieldValue, of kind: Kind, beside others: FieldTable) -> Bool {
        guard kinds.contains(kind) else { return false }
        if let unless, let other = others[unless.name], unless.values?.contains(other) ?? true { return false }
        return switch offence {
        case .present: true
        case .among(let values): values.contains(value)
        case .notAmong(let values): !values.contains(value)
        }
    }
}
