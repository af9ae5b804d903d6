/// Puts typed arguments into a table, and checks them if the broker would refuse them or take them for another.
struct ArgumentsBuilder {
    var table = FieldTable()

    mutating func add(_ key: String, _ text: String?) {
        if let text { table[key] = .string(text) }
    }

    mutating func add(_ key: String, _ number: Int?, in range: ClosedRange<Int>) throws(AMQPError) {
        guard let number else { return }
        guard range.contains(number) else {
            let limits =
                range.upperBound == .max
                ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
            throw AMQPError(.invalidArgument, "\(key) is \(number): it must be \(limits)")
        }
        table[key] = .int64(Int64(number))
    }

    /// Ten years in milliseconds, the longest time that RabbitMQ takes.
    static let longestTime = 315_360_000_000

    /// A length of time in milliseconds.
    mutating func add(_ key: String, milliseconds duration: Duration?, atLeast least: Int) throws(AMQPError) {
        guard let duration else { return }
        let whole = duration.nanoseconds / 1_000_000
        let count = Int(whole) + (duration > .milliseconds(whole) ? 1 : 0)
        guard (least...Self.longestTime).contains(count) else {
            let range = "from \(least) to \(Self.longestTime) milliseconds"
            throw AMQPError(.invalidArgument, "\(key) is \(duration.text): it must be \(range)")
        }
        table[key] = .int64(Int64(count))
    }

    /// The name of an exchange, or a routing key.
    mutating func add(_ key: String, name: String?) throws(AMQPError) {
        guard let name else { return }
        guard name.utf8.count <= 255 else {
            throw AMQPError(.invalidArgument, "\(key) has \(name.utf8.count) bytes: 255 are the limit")
        }
        table[key] = .string(name)
    }

    /// A length of time as streams have it.
    mutating func add(_ key: String, interval: String?) throws(AMQPError) {
        guard let interval else { return }
        let digits = interval.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let unit = interval.utf8.dropFirst(digits.count)
        guard !digits.isEmpty, digits.count <= 9, unit.count == 1, "YMDhms".utf8.contains(unit.first ?? 0) else {
            throw AMQPError(
                .invalidArgument, "\(key) is \"\(interval)\": it must be a number and one of Y, M, D, h, m, s, as in 7D"
            )
        }
        table[key] = .string(interval)
    }

    /// The table with further entries behind those there are.
    func with(_ others: FieldTable) throws(AMQPError) -> FieldTable {
        for entry in others.entries where table[entry.key] != nil {
            throw AMQPError(.invalidArgument, "\(entry.key) is given twice: leave it out of the others")
        }
        return FieldTable(table.entries + others.entries)
    }
}
