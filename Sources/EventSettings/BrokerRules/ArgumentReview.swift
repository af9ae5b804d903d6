package import AMQP

/// What releases of RabbitMQ have against the arguments of one thing, by the rows of a table.
package struct ArgumentReview<Kind: Hashable & Sendable>: Sendable {
    /// How much weight a finding has.
    package enum Weight: Sendable, Hashable {
        /// No release that is looked at does what the argument says.
        case error
        /// All of them take it, and it does not do what it says.
        case warning
        /// Some of them refuse it, or do something else than it says.
        case remark
        /// Some of them do nothing with it.
        case note
    }

    /// What is to be said of one argument.
    package struct Finding: Sendable, Hashable {
        package let name: String
        package let weight: Weight
        /// The row that says most about it.
        package let rule: ArgumentRule<Kind>
        /// The releases with something against it.
        package let releases: [BrokerVersion]
    }

    private let rules: [String: [ArgumentRule<Kind>]]
    /// The releases that are looked at, oldest first.
    package let releases: [BrokerVersion]

    /// Looks at releases by a table.
    package init(_ arguments: [KnownArgument<Kind>], releases: [BrokerVersion] = BrokerVersion.reviewed) {
        rules = Dictionary(uniqueKeysWithValues: arguments.map { ($0.name, $0.rules) })
        self.releases = releases
    }

    /// What one release does about one argument; nil if it does what the argument says.
    package func consequence(
        of name: String, in table: FieldTable, for kind: Kind, at release: BrokerVersion
    ) -> ArgumentRule<Kind>.Consequence? {
        rows(name, table, kind).filter { $0.releases.contains(release) }.map(\.consequence).max()
    }

    /// What there is to say of all arguments, in their order and at most one thing of each.
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
        // What the newest release says is what most people meet.
        guard
            let rule = relevant.last(where: { row in releases.last.map(row.releases.contains) ?? false })
                ?? relevant.last
        else { return nil }
        // A wrong value that one release refuses and the others do nothing with is right for none.
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
        // A value that nothing can come of is a slip, whatever a broker says of it.
        if rule.isAboutWrongValues { return isEverywhere ? .error : .remark }
        if isEverywhere { return .warning }
        return rule.consequence == .surprising ? .remark : .note
    }

    /// The types that take an argument with that value, as the newest release sees it.
    package func takers(of name: String, in table: FieldTable, among kinds: [Kind]) -> [Kind] {
        guard let newest = releases.last else { return kinds }
        return kinds.filter { !(consequence(of: name, in: table, for: $0, at: newest)?.isRefusal ?? false) }
    }
}

extension ArgumentReview.Finding {
    /// The finding as a sentence.
    ///
    /// - Parameters:
    ///   - subject: What it is about: `"x-max-age" in queue "q"`.
    ///   - value: The value in words, to end "must be …, not".
    ///   - place: Where the argument is refused: `on a quorum queue`.
    ///   - takers: Who else takes it: `only a stream takes it`.
    ///   - all: The releases that were looked at.
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
