/// A number with what it counts, in the singular or the plural: `1 message`, `2,000 messages`.
///
/// - Parameters:
///   - count: The number.
///   - noun: What is counted, in the singular.
///   - plural: The plural. Default: the singular and an s.
package func counted(_ count: some BinaryInteger, _ noun: String, plural: String? = nil) -> String {
    count == 1 ? "1 \(noun)" : "\(grouped(count)) \(plural ?? noun + "s")"
}

/// A whole number for people, with a comma between thousands: `1,000`. A number that people may have to type, such as a
/// limit, is written without.
package func grouped(_ number: some BinaryInteger) -> String {
    var text = ""
    for (index, digit) in String(number.magnitude).reversed().enumerated() {
        if index > 0, index % 3 == 0 { text.append(",") }
        text.append(digit)
    }
    if number < 0 { text.append("-") }
    return String(text.reversed())
}

/// Words of which one holds: `a, b or c`.
package func alternatives(_ words: [String]) -> String {
    words.dropLast().joined(separator: ", ") + (words.count > 1 ? " or " : "") + (words.last ?? "")
}
