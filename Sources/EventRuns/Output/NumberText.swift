/// Numbers for people. Foundation's formatting would cost more than all the rest.
package enum NumberText {
    /// A time in milliseconds.
    package static func milliseconds(_ time: Duration, places: Int) -> String {
        decimal(time / .milliseconds(1), places: places)
    }

    /// A time in seconds, without digits that say nothing.
    package static func seconds(_ time: Duration) -> String { brief(time / .seconds(1)) + " s" }

    /// A number with up to three digits after the point, without zeros at the end.
    package static func brief(_ value: Double) -> String {
        var text = decimal(value, places: 3)
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }

    /// A text at the right end of a column. A text that is too long keeps a space before it.
    package static func aligned(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }

    /// A count of bytes in the unit that suits it.
    package static func size(_ bytes: Int) -> String {
        switch bytes {
        case ..<1_000: "\(bytes) B"
        case ..<1_000_000: "\(decimal(Double(bytes) / 1_000, places: 1)) kB"
        case ..<1_000_000_000: "\(decimal(Double(bytes) / 1_000_000, places: 1)) MB"
        default: "\(decimal(Double(bytes) / 1_000_000_000, places: 1)) GB"
        }
    }

    /// A number with this many digits after the point.
    package static func decimal(_ value: Double, places: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = Int64((abs(value) * scale).rounded())
        let (whole, fraction) = scaled.quotientAndRemainder(dividingBy: Int64(scale))
        let digits = String(fraction)
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return "\(sign)\(whole)" }
        return "\(sign)\(whole).\(String(repeating: "0", count: places - digits.count))\(digits)"
    }
}
