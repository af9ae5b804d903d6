/// A number with what it counts, in the singular or the plural: `1 message`, `2 messages`.
///
/// - Parameters:
///   - count: The number.
///   - noun: What is counted, in the singular.
///   - plural: The plural. Default: the singular and an s.
package func counted(_ count: some BinaryInteger, _ noun: String, plural: String? = nil) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(plural ?? noun + "s")"
}

/// Words of which one holds: `a, b or c`.
package func alternatives(_ words: [String]) -> String {
    words.dropLast().joined(separator: ", ") + (words.count > 1 ? " or " : "") + (words.last ?? "")
}
