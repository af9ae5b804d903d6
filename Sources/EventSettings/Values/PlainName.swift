/// What the name of an exchange or a queue must not hold.
package enum PlainName {
    /// What is wrong with a name, to follow what it is; nil if nothing is.
    package static func complaint(about name: String) -> String? {
        guard let scalar = name.unicodeScalars.first(where: isOdd) else { return nil }
        if scalar == "\n" || scalar == "\r" {
            return "has a line break, which RabbitMQ takes out without a word: remove it"
        }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return "has the character \(code), which cannot be seen: remove it"
    }

    /// Control characters, and the two that Unicode has to separate lines and paragraphs.
    private static func isOdd(_ scalar: Unicode.Scalar) -> Bool {
        [.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
    }
}
