package import EventGeneration

/// Which values of a JSON object have a kind that JSON cannot tell, by their place in it.
///
/// Settings write such a value as an object of one key, `{ "timestamp": 1669570000 }`. The templates are made without
/// that object, and its kind is kept here, so that a value which comes from data is never taken for a kind.
package indirect enum FieldKinds: Sendable, Hashable {
    /// The value has this kind.
    case kind(FieldKind)
    /// Values within it have kinds: members or elements, by their position.
    case within([Int: FieldKinds])

    /// The word for a table that would otherwise be taken for a kind: `{ "table": { "timestamp": 5 } }`.
    package static let table = "table"

    /// Every word that stands alone in an object for something else than a member's name.
    package static let words = FieldKind.allCases.map(\.rawValue) + [table]

    /// The kinds of what is at a position.
    package subscript(position: Int) -> FieldKinds? {
        switch self {
        case .kind: nil
        case .within(let kinds): kinds[position]
        }
    }

    fileprivate init?(_ kinds: [Int: FieldKinds]) {
        if kinds.isEmpty { return nil }
        self = .within(kinds)
    }
}

extension JSONTemplate {
    /// The template without the objects that name a kind, and the kinds; nil if it names none.
    ///
    /// What is itself the table of headers is never a kind: give its members.
    package func separatingKinds(isWhole: Bool = false) -> (template: JSONTemplate, kinds: FieldKinds?) {
        switch self {
        case .literal, .string: return (self, nil)
        case .array(let elements):
            let parts = elements.map { $0.separatingKinds() }
            return (.array(parts.map(\.template)), Self.gather(parts.map(\.kinds)))
        case .object(let members):
            if !isWhole, members.count == 1, let word = members[0].key.literal {
                if let kind = FieldKind(rawValue: word) { return (members[0].value, .kind(kind)) }
                if word == FieldKinds.table, case .object = members[0].value {
                    return members[0].value.separatingKinds(isWhole: true)
                }
            }
            let parts = members.map { $0.value.separatingKinds() }
            return (
                .object(zip(members, parts).map { .init($0.key, $1.template) }), Self.gather(parts.map(\.kinds))
            )
        }
    }

    private static func gather(_ kinds: [FieldKinds?]) -> FieldKinds? {
        FieldKinds(
            Dictionary(uniqueKeysWithValues: kinds.enumerated().compactMap { at, kind in kind.map { (at, $0) } }))
    }
}
