/// Which messages a consumer shows, records and works on: those for which every condition holds.
package struct MessageFilter: Sendable {
    private let conditions: [FilterCondition]

    /// Reads conditions such as `event=goal`, `minute>80` or `headers.x-run~^7f`.
    ///
    /// - Throws: ``FilterError`` where one of them cannot be read.
    package init(_ conditions: [String]) throws(FilterError) {
        var parsed: [FilterCondition] = []
        for condition in conditions { parsed.append(try FilterCondition(condition)) }
        // The body is parsed only where everything else holds.
        self.conditions = parsed.filter { !$0.field.isInBody } + parsed.filter(\.field.isInBody)
    }

    /// Whether properties or headers are looked at, so that they have to be decoded.
    package var needsProperties: Bool { conditions.contains { $0.field.isInProperties } }

    /// Whether every condition holds for a message.
    package func matches(_ message: Envelope) -> Bool {
        var fields = MessageFields(message)
        return conditions.allSatisfy { $0.holds(for: fields.value(of: $0.field)) }
    }
}

/// A condition that cannot be read, in one line with an example.
package struct FilterError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
