extension Duration {
    /// Reads a duration as the settings and the flags have it: `1.5` (seconds), `250ms`, `45s`, `2m`, `1h`, `30d`.
    ///
    /// Units are ns, us, ms, s, m, h and d. Nil for what is none, for a negative one and for more than a hundred years.
    package init?(reading text: String) {
        let units: [(String, Double)] = [
            ("ns", 1e-9), ("us", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400),
        ]
        let unit = units.first { text.hasSuffix($0.0) }
        let digits = text.dropLast(unit?.0.utf8.count ?? 0)
        guard let first = digits.utf8.first, (0x30...0x39).contains(first) || first == UInt8(ascii: "."),
            !digits.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "x") || $0 | 0x20 == UInt8(ascii: "p") }),
            let number = Double(digits)
        else { return nil }
        let seconds = number * (unit?.1 ?? 1)
        guard seconds <= 3_155_760_000 else { return nil }
        let whole = seconds.rounded(.down)
        self = .seconds(Int64(whole)) + .nanoseconds(Int64(((seconds - whole) * 1e9).rounded()))
    }
}

extension Pace.Plan {
    /// Reads the value of a flag as the settings' `delay` has it: `0.2`, `250ms` or `[0.5, 2]`; nil for what is none.
    package init?(delay text: String) {
        if let delay = Duration(reading: text) {
            self = .delay(delay)
            return
        }
        var document = JSONDocument()
        guard (try? document.parse(Array(text.utf8))) != nil, document.nodes[0].kind == .array else { return nil }
        let bounds = document.elements(of: 0).compactMap { Duration(reading: document.text($0)) }
        guard bounds.count == 2, document.elements(of: 0).count == 2, bounds[0] <= bounds[1] else { return nil }
        self = .range(bounds[0], bounds[1])
    }

    /// Reads the value of a flag as the settings' `rate` has it: messages a second, or `max`; nil for what is none.
    package init?(rate text: String) {
        if text == "max" {
            self = .unlimited
            return
        }
        guard let rate = Double(text), rate > 0, rate.isFinite else { return nil }
        self = .rate(rate)
    }
}
