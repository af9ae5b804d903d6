import AMQP

/// The arguments of a binding of a headers exchange, as conditions on the headers of a message.
///
/// Source: `rabbit_exchange_type_headers`.
struct HeadersPattern: Sendable {
    private struct Condition: Sendable {
        let key: ByteName
        let value: FieldValue
    }

    private let needsAll: Bool
    private let conditions: [Condition]

    /// Reads the arguments. `x-match` says whether all the other arguments must match, or any. Only `all-with-x` and
    /// `any-with-x` look at arguments whose names begin with `x-`.
    init(_ arguments: FieldTable) {
        let mode = arguments["x-match"]?.stringValue ?? "all"
        needsAll = mode != "any" && mode != "any-with-x"
        let looksAtX = mode == "all-with-x" || mode == "any-with-x"
        conditions = arguments.entries.compactMap { entry in
            let key = ByteName(entry.key)
            let isLookedAt = looksAtX ? key != ByteName("x-match") : !entry.key.utf8.starts(with: "x-".utf8)
            return isLookedAt ? Condition(key: key, value: entry.value) : nil
        }
    }

    /// Whether a message with these headers matches. Without a condition, `all` always matches and `any` never does.
    /// Nil if that depends on the broker's version.
    func matches(_ headers: FieldTable) -> Bool? {
        var depends = false
        for condition in conditions {
            switch Self.holds(condition, headers) {
            case nil: depends = true
            case let holds?: if holds != needsAll { return holds }
            }
        }
        return depends ? nil : needsAll
    }

    private static func holds(_ condition: Condition, _ headers: FieldTable) -> Bool? {
        let found = headers.entries.filter { ByteName($0.key) == condition.key }
        guard let first = found.first, let last = found.last else { return false }
        // A void value asks only that the header is there.
        if condition.value == .void { return true }
        let holds = condition.value.routes(like: first.value)
        // If several headers have one name, RabbitMQ took the first before 3.13. It takes the last since.
        return found.count == 1 || condition.value.routes(like: last.value) == holds ? holds : nil
    }
}
