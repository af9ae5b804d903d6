/// Which messages a consumer shows, records and works on: those for which every condition is true.
package struct MessageFilter: Sendable {
    private let conditions: [FilterCondition]

    /// Reads conditions such as `event=goal`, `minute>80` or `headers.x-run~^7f`.
    ///
    /// - Throws: ``FilterError`` if one of them cannot be read.
    package init(_ conditions: [String]) throws(FilterError) {
        var parsed: [FilterCondition] = []
        for condition in conditions { parsed.append(try FilterCondition(condition)) }
        // The body is parsed only if all other conditions are true.
        self.conditions = parsed.filter { !$0.field.isInBody } + parsed.filter(\.field.isInBody)
    }

    /// Whether a condition is about properties or headers, so that they must be decoded.
    package var needsProperties: Bool { conditions.contains { $0.field.isInProperties } }
    /// Whether a condition is about the body, so that its content_encoding must be known.
    package var needsBody: Bool { conditions.contains { $0.field.isInBody } }

    /// Whether every condition is true for a message. One condition that is false is enough for no, even if others are
    /// undecided.
    package func judge(_ message: Envelope) -> FilterJudgement {
        var fields = MessageFields(message)
        var result = FilterJudgement.holds
        for condition in conditions {
            let judgement: FilterJudgement
            do throws(UnreadableBody) {
                judgement = condition.judge(try fields.value(of: condition.field))
            } catch {
                judgement = .undecided(error.reason)
            }
            switch judgement {
            case .holds: continue
            case .fails: return .fails
            case .undecided: if result == .holds { result = judgement }
            }
        }
        return result
    }
}

/// Whether a condition, or all of them, are true for a message.
package enum FilterJudgement: Sendable, Hashable {
    case holds, fails
    /// It is not known, for this reason.
    case undecided(String)

    init(_ holds: Bool) { self = holds ? .holds : .fails }
}

/// A condition that cannot be read, in one line with an example.
package struct FilterError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
