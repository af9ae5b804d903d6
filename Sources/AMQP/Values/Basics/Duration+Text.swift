extension Duration {
    /// The time for messages to people: "250 ms", "2.5 s", "30 s", "10 min", "2 h".
    ///
    /// It is rounded: to whole milliseconds under a second, to tenths of a second above. Whole minutes and hours are
    /// named as such from two minutes on.
    package var text: String {
        let milliseconds = nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 >= 500_000 ? 1 : 0)
        guard milliseconds >= 1000 else { return "\(milliseconds) ms" }
        let tenths = (milliseconds + 50) / 100
        if tenths >= 72_000, tenths % 36_000 == 0 { return "\(tenths / 36_000) h" }
        if tenths >= 1200, tenths % 600 == 0 { return "\(tenths / 600) min" }
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }
}
