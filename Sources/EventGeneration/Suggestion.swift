/// What the user may have meant.
package enum Suggestion {
    /// `: did you mean "amount"?`, or nothing if no candidate is near.
    package static func phrase(for word: String, among candidates: some Collection<String>) -> String {
        guard let closest = closest(to: word, among: candidates) else { return "" }
        return ": did you mean \"\(closest)\"?"
    }

    /// ``phrase(for:among:)``, or if no candidate is near a list of names: `: there are amount, delay`. Of many the
    /// first are named.
    package static func phrase(
        for word: String, among candidates: some Collection<String>, orListing names: some Collection<String>
    ) -> String {
        let near = phrase(for: word, among: candidates)
        guard near.isEmpty, let first = names.first else { return near }
        if names.count == 1 { return ": there is \(first)" }
        let shown = names.prefix(listed).joined(separator: ", ")
        return ": there are \(shown)" + (names.count > listed ? ", … (all in docs/settings.md)" : "")
    }

    /// How many names are listed.
    private static let listed = 14

    /// The candidate that the fewest edits lead to, if they are few for the length of the word; none among thousands,
    /// where looking would take longer than it helps.
    package static func closest(to word: String, among candidates: some Collection<String>) -> String? {
        guard candidates.count <= 1000 else { return nil }
        let word = Array(word.utf8.prefix(64))
        let limit = max(1, min(3, word.count / 3))
        var best: (candidate: String, distance: Int)?
        for candidate in candidates.sorted() {
            let distance = distance(word, Array(candidate.utf8.prefix(64)))
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.candidate
    }

    /// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours; case counts nothing.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        let fold = { (byte: UInt8) in (0x41...0x5A).contains(byte) ? byte + 32 : byte }
        var before: [Int] = []
        var previous = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                let same = fold(a[i]) == fold(b[j])
                var cost = min(previous[j] + (same ? 0 : 1), previous[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, fold(a[i]) == fold(b[j - 1]), fold(a[i - 1]) == fold(b[j]) {
                    cost = min(cost, before[j - 1] + 1)
                }
                row.append(cost)
            }
            (before, previous) = (previous, row)
        }
        return previous[b.count]
    }
}
