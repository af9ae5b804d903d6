/// What moves a terminal's cursor or changes its colours: C0, DEL and C1.
package enum ControlCharacters {
    /// The text with control characters written as JSON writes them, so that JSON stays JSON. Bytes that are no UTF-8
    /// become U+FFFD.
    package static func escaped(_ bytes: [UInt8], keepsLines: Bool) -> [UInt8] {
        Array(escaped(String(decoding: bytes, as: UTF8.self), keepsLines: keepsLines).utf8)
    }

    /// The text with control characters written as JSON writes them; line feeds stay if they are wanted.
    package static func escaped(_ text: String, keepsLines: Bool) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var output = ""
        for scalar in text.unicodeScalars {
            if !isControl(scalar) || keepsLines && scalar == "\n" {
                output.unicodeScalars.append(scalar)
            } else {
                let digits = String(scalar.value, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return output
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
    }
}
