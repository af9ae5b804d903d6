package import AMQP

/// What releases of RabbitMQ object to in the arguments of one object, by the rows of a table.
package struct ArgumentReview<Kind: Hashable & Sendable>: Sendable {
    /// How serious a finding is.
    package enum Weight: Sendable, Hashable {
        /// No reviewed release does what the argument says.
        case error
        /// All releases accept it, but it does not do what it says.
        case warning
        /// Some releases refuse it, or do something else than it says.
        case remark
        /// Some releases do nothing with it.
        case note
    }

    /// What there is to say about one argument.
    package struct Finding: Sendable, Hashable {
        package let name: String
        package let weight: Weight
        /// The row that says most about it.
        package let rule: ArgumentRule<Kind>
        /// The releases that object to it.
        package let releases: [BrokerVersion]
    }

    private let rules: [String: [ArgumentRule<Kind>]]
    /// The reviewed releases, oldest first.
    package let releases: [BrokerVersion]

    /// Looks at releases by a table.
    package init(_ arguments: [KnownArgument<Kind>], releases: [BrokerVersion] = BrokerVersion.reviewed) {
        rules = Dictionary(uniqueKeysWithValues: arguments.map { ($0.name, $0.rules) })
        self.releases = releases
    }

    /// What one release does about one argument. Nil if it does what the argument says.
    package func consequence(
        of name: String, in table: FieldTable, for kind: Kind, at release: BrokerVersion
    ) -> ArgumentRule<Kind>.Consequence? {
        rows(name, table, kind).filter { $0.releases.contains(release) }.map(\.consequence).max()
    }

    /// What there is to say about all arguments, in their order. At most one finding for each.
    package func findings(_ table: FieldTable, for kind: Kind) -> [Finding] {
        var seen: Set<ByteName> = []
        return table.entries.compactMap { entry in
            seen.insert(ByteName(entry.key)).inserted ? finding(entry.key, table, kind) : nil
        }
    }

    private func finding(_ name: String, _ table: FieldTable, _ kind: Kind) -> Finding? {
        let rows = rows(name, table, kind).filter { row in releases.contains { row.releases.contains($0) } }
        let refusals = rows.filter(\.consequence.isRefusal)
        let relevant = refusals.isEmpty ? rows : refusals
        // Most people use the newest release, so what it says comes first.
        guard
            let rule = relevant.last(where: { row in releases.last.map(row.releases.contains) ?? false })
                ?? relevant.last
        else { return nil }
        // A wrong value that one release refuses and the others ignore is right for none of them.
        let covered = releases(in: rule.isAboutWrongValues ? rows : relevant)
        return Finding(
            name: name, weight: Self.weight(rule, isEverywhere: covered.count == releases.count), rule: rule,
            releases: releases(in: relevant))
    }

    private func releases(in rows: [ArgumentRule<Kind>]) -> [BrokerVersion] {
        releases.filter { release in rows.contains { $0.releases.contains(release) } }
    }

    private func rows(_ name: String, _ table: FieldTable, _ kind: Kind) -> [ArgumentRule<Kind>] {
        guard let value = table[name], let rules = rules[name] else { return [] }
        return rules.filter { $0.applies(to: value, of: kind, beside: table) }
    }

    private static func weight(_ rule: ArgumentRule<Kind>, isEverywhere: Bool) -> Weight {
        if rule.consequence.isRefusal { return isEverywhere ? .error : .remark }
        // A value that can have no effect is a mistake, whatever a broker says about it.
        if rule.isAboutWrongValues { return isEverywhere ? .error : .remark }
        if isEverywhere { return .warning }
        return rule.consequence == .surprising ? .remark : .note
    }

    /// The types that accept an argument with that value, by the newest release.
    package func takers(of name: String, in table: FieldTable, among kinds: [Kind]) -> [Kind] {
        guard let newest = releases.last else { return kinds }
        return kinds.filter { !(consequence(of: name, in: table, for: $0, at: newest)?.isRefusal ?? false) }
    }
}

extension ArgumentReview.Finding {
    /// The finding as a sentence.
    ///
    /// - Parameters:
    ///   - subject: The argument and its object: `"x-max-age" in queue "q"`.
    ///   - value: The value in words, to end "must be …, not".
    ///   - place: Where the argument is refused: `on a quorum queue`.
    ///   - takers: Which other types accept it: `only a stream takes it`.
    ///   - all: The reviewed releases.
    func sentence(_ subject: String, _ value: String, place: String, takers: String?, all: [BrokerVersion]) -> String {
        let words = BrokerVersion.words(for: releases, among: all)
        let remark = rule.remark.map { ": \($0)" } ?? ""
        switch (rule.offence, rule.consequence) {
        case (.notAmong(let values), _):
            return
                "\(subject) must be \(values.description)\(words.isEmpty ? "" : " for RabbitMQ\(words)"), not \(value)"
                + remark
        case (.present, .refused), (.among, .refused):
            let reason = remark.isEmpty ? takers.map { ": \($0)" } ?? "" : remark
            return "\(subject): RabbitMQ\(words) refuses it \(place)\(reason)"
        case (.present, .closesConnection), (.among, .closesConnection):
            return "\(subject): RabbitMQ\(words) closes the connection over it\(remark)"
        case (.present, .ignored), (.among, .ignored):
            return "\(subject) does nothing\(words.isEmpty ? "" : " with RabbitMQ\(words)")\(remark)"
        case (.present, .surprising), (.among, .surprising):
            return "\(subject)\(words.isEmpty ? "" : ", with RabbitMQ\(words)")\(remark)"
        }
    }
}
