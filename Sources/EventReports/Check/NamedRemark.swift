/// One line about one thing or about many things of a kind: `queues "a", "b" and 7 others get nothing: …`.
struct NamedRemark {
    /// How many things are named.
    private static let limit = 5

    let names: [String]

    /// The line. Empty if there is nothing to remark on.
    ///
    /// - Parameters:
    ///   - kind: What the things are, in the singular.
    ///   - one: What one of them does.
    ///   - many: What several of them do.
    func lines(_ kind: String, _ one: String, _ many: String) -> [String] {
        guard let first = names.first else { return [] }
        if names.count == 1 { return ["\(kind) \"\(first)\" \(one)"] }
        let others = names.count - Self.limit
        // Leaving out only one would save nothing.
        let named = others > 1 ? names.prefix(Self.limit) : names[...]
        let list = named.map { "\"\($0)\"" }.joined(separator: ", ")
        return ["\(kind)s \(list)\(others > 1 ? " and \(others) others" : "") \(many)"]
    }
}
